using System.Net;
using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Postfix's smtp-sink: takes every message and writes each into a file.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private const string Backlog = "100";

    private readonly TemporaryDirectory _directory;
    private readonly BackgroundProcess _process;

    private SmtpSink(TemporaryDirectory directory, BackgroundProcess process, IPAddress address)
    {
        _directory = directory;
        _process = process;
        Address = address;
    }

    public IPAddress Address { get; }

    /// <param name="address">Where; an address of its own unless the test has promised one to somebody.</param>
    /// <param name="options">More of smtp-sink's options, such as <c>-r rcpt</c> to refuse every recipient for now.</param>
    public static async Task<SmtpSink> StartAsync(IPAddress? address = null, params string[] options)
    {
        address ??= Loopback.Next();
        var directory = new TemporaryDirectory();
        var messages = directory.CreateSubdirectory("messages", writableByAll: true);
        // "%M." is the minute; smtp-sink appends what makes the name unique.
        List<string> arguments = [.. options, "-d", Path.Combine(messages, "%M."), $"{address}:{Loopback.SmtpPort}", Backlog];
        if (Environment.IsPrivilegedProcess)
            arguments.InsertRange(0, ["-u", "nobody"]);

        var process = BackgroundProcess.Start("smtp-sink", arguments);
        var sink = new SmtpSink(directory, process, address);
        await Listening.UntilAsync(new IPEndPoint(address, Loopback.SmtpPort), process);
        return sink;
    }

    /// <summary>Waits for that many messages to be complete, and reads all there are.</summary>
    public async Task<IReadOnlyList<SinkMessage>> WaitForMessagesAsync(int count = 1)
    {
        var files = await Patience.UntilAsync(CompleteFiles, found => found.Length >= count, () => $"smtp-sink has {CompleteFiles().Length} messages, not {count}.");
        return [.. files.Select(file => SinkMessage.Parse(File.ReadAllText(file, Encoding.Latin1)))];
    }

    public async Task<SinkMessage> WaitForMessageAsync() => (await WaitForMessagesAsync()).ShouldHaveSingleItem();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>A message is complete when smtp-sink has closed its file.</summary>
    private string[] CompleteFiles()
    {
        var files = Directory.GetFiles(_directory.Combine("messages"));
        var open = Directory.GetFiles($"/proc/{_process.Id}/fd").Select(descriptor => File.ResolveLinkTarget(descriptor, false)?.FullName).ToHashSet();
        return [.. files.Where(file => !open.Contains(file)).Order(StringComparer.Ordinal)];
    }
}
