using Relay.Core.Queue;

namespace Relay.Queue;

/// <summary>Keeps a second process out of the directory: two would deliver everything twice. The system lets go of it however the process ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock Take(string directory)
    {
        try
        {
            return new DirectoryLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            // A full or read-only disk ends here too, and only the system's own words tell which it is.
            throw new QueueUnavailableException(
                $"The queue in {directory} can't be locked: {exception.Message} If another Relay has it, stop that one or give this one its own directory.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
