using System.Text;

namespace Relay.Delivery.Routing;

/// <summary>A file that holds a password and nothing else, as container and service managers mount secrets.</summary>
public static class PasswordFile
{
    /// <summary>In octets; far more than any server takes, and what is longer is another file.</summary>
    private const int MaxLength = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The password, without the line end that editors put behind it.</summary>
    /// <exception cref="RouteException">It can't be read, or is none. Nothing of what it holds is in the message.</exception>
    public static string Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxLength)
                throw new RouteException($"The password file {file} is too large to be one.");

            var password = Strict.GetString(File.ReadAllBytes(file));
            password = password.EndsWith("\r\n", StringComparison.Ordinal) ? password[..^2] : password.EndsWith('\n') ? password[..^1] : password;
            if (password.Length == 0)
                throw new RouteException($"The password file {file} is empty.");
            return password.Any(char.IsControl) ? throw new RouteException($"The password file {file} has more in it than one line of text.") : password;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new RouteException(
                exception is DecoderFallbackException ? $"The password file {file} is not UTF-8." : $"The password file {file} can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Every user of this machine can read it. False where the system has no such permissions.</summary>
    public static bool IsOpenToEverybody(string file) =>
        !OperatingSystem.IsWindows() && File.Exists(file) && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead);
}
