namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A directory that other users may enter (the tools drop their privileges) and that goes away with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const UnixFileMode Entered =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("relay-test-").FullName;
        File.SetUnixFileMode(Path, Entered);
    }

    public string Path { get; }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public string CreateSubdirectory(string name, bool writableByAll = false)
    {
        var directory = Directory.CreateDirectory(Combine(name)).FullName;
        if (writableByAll)
            File.SetUnixFileMode(directory, Entered | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        return directory;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
