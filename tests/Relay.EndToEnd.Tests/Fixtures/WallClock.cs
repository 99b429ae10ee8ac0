using System.Globalization;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A wall clock for one program that the test sets, while it runs, as an administrator or NTP would; the monotonic clock goes its way. By libfaketime.</summary>
internal sealed class WallClock : IDisposable
{
    /// <summary>The one for programs with threads, where Debian's package has it.</summary>
    public const string Library = "faketime/libfaketimeMT.so.1";

    private readonly TemporaryDirectory _directory = new();

    public WallClock() => Set(TimeSpan.Zero);

    /// <summary>What to put before the program.</summary>
    public string[] Prefix =>
    [
        "env", $"LD_PRELOAD={ToolPath.FindLibrary(Library)}", $"FAKETIME_TIMESTAMP_FILE={Offset}", "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1", "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1",
    ];

    private string Offset => _directory.Combine("offset");

    /// <summary>How far it is ahead from now on.</summary>
    public void Set(TimeSpan ahead)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}\n");
        var next = _directory.Combine("next");
        File.WriteAllText(next, text);
        File.Move(next, Offset, overwrite: true); // it is read at each look at the clock, and never half-written
    }

    public void Dispose() => _directory.Dispose();
}
