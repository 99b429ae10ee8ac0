using System.Net.Sockets;
using System.Text;

namespace Relay.Admin;

/// <summary>The Unix domain socket that the running server takes commands at.</summary>
public static class AdminSocketFile
{
    /// <summary>sun_path of Linux has 108 octets with the closing NUL, that of macOS 104 (unix(7), unix(4)).</summary>
    private const int MaxPathOctets = 103;

    public static string In(string dataDirectory) => Path.Combine(dataDirectory, "admin.sock");

    internal static bool IsPathTooLong(string path) => Encoding.UTF8.GetByteCount(path) > MaxPathOctets;

    /// <summary>Null when a socket can be made there, and else why not.</summary>
    internal static string? WhatKeepsFrom(string path)
    {
        if (IsPathTooLong(path))
            return $"the path has more than {MaxPathOctets} octets, so a shorter Server:DataDirectory helps.";
        if (IsAnswered(path)) // this is asked before the queue is, whose lock ends our start: the socket stays the other's
            return null;

        try
        {
            Bind(new UnixDomainSocketEndPoint(path)).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException) // not every file system takes sockets
        {
            return exception.Message;
        }
    }

    private static bool IsAnswered(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Takes the place of what a dead process left behind; so whoever calls this must know that no other has the directory. Whoever may
    /// connect may do everything, and that is who owns the socket. It is closed to others before it listens.
    /// </summary>
    internal static Socket Bind(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
