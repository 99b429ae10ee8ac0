using System.Text.Json;

namespace Relay.Submission.Limits;

/// <summary>The file that quotas are kept in, for one process at a time. It is always whole: a new one is written beside it, flushed, and renamed.</summary>
internal sealed class QuotaFile(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public string Path => path;

    /// <summary>Null when there is none.</summary>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    /// <exception cref="JsonException">It is broken.</exception>
    public async Task<QuotaState?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<QuotaState>(stream, Json, cancellationToken) ?? throw new JsonException("It says nothing.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Nobody else can read it: it tells who writes how much.</summary>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public async Task WriteAsync(QuotaState state, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        File.Delete(temporary); // what a crash has left, with whatever mode
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using (var stream = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(stream, state, Json, cancellationToken);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
