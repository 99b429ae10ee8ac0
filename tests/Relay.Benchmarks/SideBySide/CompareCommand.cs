using System.Runtime.InteropServices;
using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <summary><c>Relay.Benchmarks compare</c>; tests/bench.sh fetches what it needs and calls it.</summary>
internal static class CompareCommand
{
    private const UnixFileMode Entered =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            await CompareAsync(CompareOptions.Parse(arguments), arguments);
            return 0;
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message}\n\n{CompareOptions.Help}");
            return 1;
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task CompareAsync(CompareOptions options, string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            throw new InvalidOperationException("The peers run on Linux only.");

        using var stopping = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        // Other users enter it: servers drop their rights.
        var directory = Directory.CreateDirectory(Path.Combine(options.Directory, $"relay-bench-{Shell.Text(Environment.ProcessId)}"), Entered).FullName;
        var servers = Servers(options);
        var loadBefore = Machine.Load;
        try
        {
            if ((await Machine.DiskAsync(directory)).StartsWith("tmpfs", StringComparison.Ordinal))
                throw new InvalidOperationException($"{directory} is in memory, where a durable queue costs nothing: name one on a disk with --directory.");

            var result = await new Comparison(options, servers, directory).RunAsync(stopping.Token);
            var report = await new Report(result, options, arguments, loadBefore).WriteAsync(directory);
            Console.WriteLine(report);
            if (options.Out is not null)
                await File.WriteAllTextAsync(options.Out, report, stopping.Token);
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    private static ServerUnderTest[] Servers(CompareOptions options)
    {
        var berths = 0;
        return [new RelayServer(new Berth(berths++), options.Relay), .. options.Peers.Select(name => Peer(name, new Berth(berths++), options.Relay))];
    }

    private static ServerUnderTest Peer(string name, Berth berth, string relay) => name switch
    {
        "forgetful" => new ForgetfulRelayServer(berth, relay),
        "postfix" => new PostfixServer(berth),
        "exim" => new EximServer(berth),
        "opensmtpd" => new OpenSmtpdServer(berth),
        "haraka" => new HarakaServer(berth),
        "nothing" => new NothingBetween(berth),
        _ => throw new FormatException($"There is no peer {name}."),
    };
}
