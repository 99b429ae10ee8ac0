using Microsoft.Extensions.Logging;
using Relay.Core;

namespace Relay.Accounts;

/// <summary>
/// The key that decoys are made with, in a file of its own, because a decoy that changed at each restart would be known by it. Whoever has the key can tell
/// which names are accounts, and nothing else.
/// </summary>
internal sealed class DecoyKey(string path, IRandomSource random, ILogger<DecoyKey> log)
{
    /// <summary>In octets, as the HMAC that it keys.</summary>
    public const int Length = 32;

    /// <summary>Makes the file where there is none. Where that can't be, the key is one for this process: decoys are a courtesy, and logins go on.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var made = new byte[Length];
        random.Fill(made);
        try
        {
            var file = AtomicFile.RealPath(path);
            if (await ReadFileAsync(file, cancellationToken) is { } kept)
                return kept;

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await AtomicFile.ReplaceAsync(file, made, _ => Task.FromResult(true), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.DecoyKeyNotKept(path, e.Message);
        }

        return made;
    }

    private async Task<byte[]?> ReadFileAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file) && !Directory.Exists(file))
            return null;

        var content = await File.ReadAllBytesAsync(file, cancellationToken);
        if (content.Length == Length)
            return content;

        log.DecoyKeyReplaced(path, content.Length, Length);
        File.Delete(file); // or else the new one would inherit its mode, which may let others read it
        return null;
    }
}
