using System.Net;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>
/// A daemon that insists on its users, its directories in <c>/usr</c> and <c>/var</c>, and its file in <c>/etc</c>, and finds them: in a mount namespace
/// of its own, over what this machine has there. Nothing is installed, and nothing outside of the test's directory is changed.
/// </summary>
internal sealed class Jail : IAsyncDisposable
{
    public const string Exim = "exim";
    public const string OpenSmtpd = "opensmtpd";
    public const string Dovecot = "dovecot";

    /// <summary>$1: what tests/run.sh has unpacked; $2: what the daemon finds in /etc and /var, and writes there; the rest: what is run.</summary>
    private const string Script = """
        set -e
        unpacked=$1 scratch=$2
        shift 2
        # What other tests have mounted is theirs alone: a copy here keeps it alive when they unmount it.
        findmnt --raw --noheadings --output TARGET | grep "^${scratch%-*}-" | xargs --no-run-if-empty umount --lazy
        mount -t overlay -o "lowerdir=$unpacked/usr:/usr" relay /usr
        mount -t overlay -o "lowerdir=/etc,upperdir=$scratch/etc,workdir=$scratch/etc-work" relay /etc
        mount -t overlay -o "lowerdir=/var,upperdir=$scratch/var,workdir=$scratch/var-work" relay /var
        id=64900
        for user in Debian-exim opensmtpd opensmtpq dovecot dovenull; do
            echo "$user:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
            echo "$user:x:$id:" >>/etc/group
            id=$((id + 1))
        done
        exec sh -c "$1"
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _unpacked;
    private BackgroundProcess? _process;

    /// <param name="name">One of the names above.</param>
    public Jail(string name)
    {
        _unpacked = Root(name);
        foreach (var directory in new[] { "etc", "etc-work", "var", "var-work" })
            _directory.CreateSubdirectory(directory);
    }

    public static IReadOnlyList<string> Names { get; } = [Exim, OpenSmtpd, Dovecot];

    public static bool IsUnpacked(string name) => Directory.Exists(Path.Combine(Root(name), "usr"));

    /// <summary>A file that the daemon finds, or has written.</summary>
    /// <param name="path"><c>etc/smtpd.conf</c></param>
    public string Combine(string path) => _directory.Combine(path);

    /// <summary>To be called before the start.</summary>
    public void Configure(string path, string text)
    {
        var file = Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <param name="command">For the shell. It must end in an exec of the daemon, in the foreground.</param>
    /// <param name="endPoint">Where somebody answers when it is ready.</param>
    public async Task StartAsync(string command, IPEndPoint endPoint)
    {
        _process = BackgroundProcess.Start("unshare", "--mount", "--propagation", "private", "sh", "-c", Script, "sh", _unpacked, _directory.Path, command);
        await Listening.UntilAsync(endPoint, _process);
    }

    /// <summary>What the daemon has printed.</summary>
    public string Log() => _process?.Transcript() ?? "";

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            // Asked politely it takes its child processes with it.
            if (!_process.HasExited)
                await _process.TerminateAsync();
            await _process.WaitForExitAsync();
            await _process.DisposeAsync();
        }

        _directory.Dispose();
    }

    private static string Root(string name) => Path.Combine(ToolPath.Cache, name);
}
