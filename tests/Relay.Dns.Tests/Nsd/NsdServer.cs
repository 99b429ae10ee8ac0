using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Relay.Dns.Queries;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;

namespace Relay.Dns.Tests.Nsd;

/// <summary>NSD with two zones, on a free port of loopback and in a directory of its own. Does nothing where NSD is not installed.</summary>
public sealed class NsdServer : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("relay-nsd-").FullName;
    private readonly List<string> _output = [];
    private Process? _process;

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
        .Select(directory => Path.Combine(directory, "nsd"))
        .FirstOrDefault(File.Exists);

    public IPEndPoint EndPoint { get; } = FreeEndPoint();

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;

        await WriteFilesAsync();
        _process = Process.Start(new ProcessStartInfo(Program, ["-d", "-c", Path.Combine(_directory, "nsd.conf")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        }).ShouldNotBeNull();
        _process.ErrorDataReceived += Note;
        _process.OutputDataReceived += Note;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await WaitUntilItAnswersAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static IPEndPoint FreeEndPoint()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Add(line.Data ?? "");
    }

    private async Task WaitUntilItAnswersAsync()
    {
        var client = new NameServerClient(new SeededRandom());
        var question = new Question(DnsName.Parse("example.test"), RecordType.SOA);
        using var limit = new CancellationTokenSource(StartLimit);
        while (await client.AskAsync(EndPoint, question, limit.Token) is not ServerReply.Answered)
        {
            lock (_output)
                _process!.HasExited.ShouldBeFalse(string.Join('\n', _output));
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private async Task WriteFilesAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "nsd.conf"), $"""
            server:
              ip-address: {EndPoint.Address}@{EndPoint.Port}
              server-count: 1
              username: ""
              chroot: ""
              zonesdir: "{_directory}"
              pidfile: "{_directory}/nsd.pid"
              xfrdfile: "{_directory}/xfrd.state"
              xfrdir: "{_directory}"
              zonelistfile: "{_directory}/zone.list"
            remote-control:
              control-enable: no
            zone:
              name: "example.test"
              zonefile: "example.zone"
            zone:
              name: "other.test"
              zonefile: "other.zone"
            """);
        await File.WriteAllTextAsync(Path.Combine(_directory, "example.zone"), $"""
            $ORIGIN example.test.
            $TTL 300
            @       IN SOA ns hostmaster 1 3600 600 86400 60
            @       IN NS ns
            ns      IN A 127.0.0.1
            @       IN MX 10 MX1
            @       IN MX 20 mx2
            @       IN MX 20 mx.other.test.
            mx1     IN A 192.0.2.1
            mx1     IN A 192.0.2.2
            mx1     IN A 192.0.2.3
            mx1     IN AAAA 2001:db8::1
            mx2     IN A 192.0.2.4
            alias   IN CNAME alias2
            alias2  IN CNAME @
            abroad  IN CNAME mail.other.test.
            lost    IN CNAME nowhere
            foreign IN CNAME elsewhere.invalid.
            loop    IN CNAME loop2
            loop2   IN CNAME loop
            null    IN MX 0 .
            txt     IN TXT "v=spf1 " "-all"
            medium  IN TXT {CharacterStrings(700)}
            long    IN TXT {CharacterStrings(5_000)}
            deep.er IN A 192.0.2.9
            *.wild  IN MX 5 mx1
            sub     IN NS ns.sub
            ns.sub  IN A 192.0.2.53
            {string.Join('\n', Enumerable.Range(0, 300).Select(i => $"many IN MX {i} mx{i}.many"))}

            """);
        await File.WriteAllTextAsync(Path.Combine(_directory, "other.zone"), """
            $ORIGIN other.test.
            $TTL 300
            @    IN SOA ns hostmaster 1 3600 600 86400 60
            @    IN NS ns.example.test.
            mail IN MX 10 mx
            mx   IN A 192.0.2.10

            """);
    }

    /// <summary>As many times x, in strings as long as a character-string may be.</summary>
    private static string CharacterStrings(int length) =>
        string.Join(' ', Enumerable.Repeat('x', length).Chunk(255).Select(part => $"\"{new string(part)}\""));
}
