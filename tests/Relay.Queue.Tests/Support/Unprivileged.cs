using System.Runtime.InteropServices;

namespace Relay.Queue.Tests.Support;

/// <summary>Does something as a user to whom file permissions apply, even when the tests run as root. Linux only; on the calling thread only.</summary>
internal static class Unprivileged
{
    private const int Nobody = 65534;

    public static void Do(Action action)
    {
        var self = setfsuid(Nobody);
        try
        {
            action();
        }
        finally
        {
            _ = setfsuid(self);
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int setfsuid(int user);
}
