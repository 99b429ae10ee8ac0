using System.Text;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Where a mail server of a test puts what it takes.</summary>
/// <param name="directory">It need not be there yet.</param>
/// <param name="log">What the server says, for when nothing comes.</param>
internal sealed class Maildir(string directory, Func<string> log)
{
    /// <summary>Waits for that many messages and reads them, octets as Latin-1; the server's own trace header comes first, and line ends are LF.</summary>
    public async Task<IReadOnlyList<string>> WaitForMessagesAsync(int count = 1)
    {
        var inbox = Path.Combine(directory, "new");
        var files = await Patience.UntilAsync(
            () => Directory.Exists(inbox) ? Directory.GetFiles(inbox) : [], found => found.Length >= count, () => $"Not {count} messages in the Maildir.\n{log()}");
        return [.. files.Select(file => File.ReadAllText(file, Encoding.Latin1))];
    }
}
