using System.Diagnostics;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.Benchmarks.SideBySide;

/// <summary>
/// A server in a process namespace of its own: whatever it starts stays its descendant, even what it lets go of, and ends with it. One that insists on its
/// users and on its directories in <c>/usr</c>, <c>/etc</c> and <c>/var</c> finds them too, laid over what this machine has there.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    /// <summary>For a server to end in when it is asked to; then it is made to.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(20);

    /// <summary>
    /// $1: what has been unpacked, or nothing; $2: the server's directory; $3: the file that takes it into its control group; $4: the command. What a mail server keeps lies in <c>$2/spool</c>, and that on the disk itself:
    /// not on an overlay, which would slow it down. The shell is the namespace's first process, and so the parent of who has lost theirs.
    /// </summary>
    private const string Script = """
        set -e
        unpacked=$1 scratch=$2 group=$3 command=$4
        # 0 is who writes it: its number in there means nothing out here.
        echo 0 >"$group"
        # What others have mounted is theirs: a copy of it here would keep it alive when they unmount it.
        findmnt --raw --noheadings --output TARGET | grep "^${TMPDIR:-/tmp}/relay-" | xargs --no-run-if-empty umount --lazy
        mount -t proc proc /proc
        if [ -n "$unpacked" ]; then
            mkdir -p "$scratch/etc" "$scratch/etc-work" "$scratch/var" "$scratch/var-work" "$scratch/spool"
            mount -t overlay -o "lowerdir=$unpacked/usr:/usr" relay /usr
            mount -t overlay -o "lowerdir=/etc,upperdir=$scratch/etc,workdir=$scratch/etc-work" relay /etc
            mount -t overlay -o "lowerdir=/var,upperdir=$scratch/var,workdir=$scratch/var-work" relay /var
            id=64900
            for user in Debian-exim opensmtpd opensmtpq dovecot dovenull; do
                echo "$user:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
                echo "$user:x:$id:" >>/etc/group
                id=$((id + 1))
            done
        fi
        cd "$scratch"
        trap 'kill -TERM $server' TERM
        sh -c "$command" >"$scratch/output" 2>&1 &
        server=$!
        while kill -0 $server 2>/dev/null; do wait $server || true; done
        """;

    private static int _count;

    private readonly Process _process;
    private readonly string _directory;
    private readonly ControlGroup _group;

    private Sandbox(Process process, string directory, ControlGroup group)
    {
        _process = process;
        _directory = directory;
        _group = group;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What all its processes have used so far, in user mode and for them in the kernel, with those that have ended.</summary>
    public TimeSpan ProcessorTime => _group.ProcessorTime;

    /// <param name="unpacked">The name of what tests/bench.sh has unpacked by itself, to be laid over the machine's directories; null for none.</param>
    /// <param name="command">For the shell. It must end in an exec of the daemon, in the foreground.</param>
    public static Sandbox Start(string? unpacked, string directory, string command)
    {
        var root = unpacked is null ? "" : Path.Combine(ToolPath.Cache, unpacked);
        var group = ControlGroup.Create($"relay-bench-{Shell.Text(Environment.ProcessId)}-{Shell.Text(Interlocked.Increment(ref _count))}");
        var process = Shell.StartInto(
            Path.Combine(directory, "sandbox"),
            "unshare",
            ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL", "sh", "-c", Script, "sh", root, directory, group.ProcessesFile, command]);
        return new Sandbox(process, directory, group);
    }

    /// <summary>What it has printed.</summary>
    public string Output() => string.Concat(new[] { "sandbox", "output" }.Select(name => Path.Combine(_directory, name)).Where(File.Exists).Select(File.ReadAllText));

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The shell hands it on: unshare itself is deaf to it.
            if (!_process.HasExited && ProcessTree.ChildOf(_process.Id) is { } shell)
                await Shell.SignalAsync("TERM", shell);
            using var limit = new CancellationTokenSource(EndLimit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException)
        {
            _process.Kill(); // and with it, by --kill-child, everything in there
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _group.Dispose();
    }
}
