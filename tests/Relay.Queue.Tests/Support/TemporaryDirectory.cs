namespace Relay.Queue.Tests.Support;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relay-queue-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
