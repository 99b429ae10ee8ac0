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

    /// <summary>Those that are complete, in no particular order.</summary>
    public IReadOnlyList<SinkMessage> Messages => [.. CompleteFiles().Select(file => SinkMessage.Parse(File.ReadAllText(file, Encoding.Latin1)))];

    /// <summary>Waits for the one message that the test has sent.</summary>
    public async Task<SinkMessage> WaitForMessageAsync() =>
        (await Patience.UntilAsync(() => Messages, messages => messages.Count > 0, () => "No message has come to smtp-sink.")).ShouldHaveSingleItem();

    /// <summary>Waits for the one message to that mailbox.</summary>
    public async Task<SinkMessage> WaitForMessageToAsync(string mailbox) => (await Patience.UntilAsync(
        () => Messages.Where(message => message.ForwardPaths.Contains($"<{mailbox}>")).ToList(),
        messages => messages.Count > 0,
        () => $"No message to {mailbox} has come to smtp-sink."))
        .ShouldHaveSingleItem();

    /// <summary>Waits until there is at least one message with each of the subjects, and returns the subjects of all messages, sorted.</summary>
    public async Task<IReadOnlyList<string>> WaitForSubjectsAsync(IReadOnlyCollection<string> subjects) => await Patience.UntilAsync(
        () => (IReadOnlyList<string>)[.. Messages.Select(message => message.Subject).Order(StringComparer.Ordinal)],
        found => !subjects.Except(found).Any(),
        () => $"Missing in smtp-sink: {string.Join(", ", subjects.Except(Messages.Select(message => message.Subject)))}.");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>A message is complete when smtp-sink has closed its file.</summary>
    private string[] CompleteFiles()
    {
        var files = Directory.GetFiles(_directory.Combine("messages"));
        var open = Directory.GetFiles($"/proc/{_process.Id}/fd").Select(TargetOf).ToHashSet();
        return [.. files.Where(file => !open.Contains(file))];
    }

    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException) // closed since it was listed
        {
            return null;
        }
    }
}
