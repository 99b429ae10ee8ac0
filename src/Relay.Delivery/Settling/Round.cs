namespace Relay.Delivery.Settling;

/// <summary>
/// One lease of a message. Its recipients go out by several jobs, and the sender is to hear of them in one report: whoever there is something to report of
/// is kept back here until the last job has ended. Only touched under the lock of <see cref="Settler"/>.
/// </summary>
/// <param name="jobs">How many.</param>
internal sealed class Round(int jobs)
{
    private readonly List<Verdict> _kept = [];
    private int _out = jobs;

    /// <summary>How many are kept back.</summary>
    public int Kept => _kept.Count;

    /// <summary>Says that one of the jobs has come to its end, whatever it was; true for the last.</summary>
    public bool EndJob() => --_out <= 0;

    /// <summary>
    /// Keeps back those of whom there is something to report, and returns what is settled at once. What was delivered is settled at once in any case: it must not
    /// go out again after a crash, whereas a failure that a crash forgets is only tried once more.
    /// </summary>
    public Batch Keep(IReadOnlyList<Verdict> verdicts)
    {
        _kept.AddRange(verdicts.Where(verdict => verdict.Report is not null));
        return new Batch([.. verdicts.Where(verdict => verdict.Report is null || IsSettledAtOnce(verdict))], []);
    }

    /// <summary>What was kept back, and these, to be settled with one report.</summary>
    public Batch Take(IReadOnlyList<Verdict> verdicts)
    {
        var batch = new Batch(
            [.. _kept.Where(verdict => !IsSettledAtOnce(verdict)), .. verdicts],
            [.. _kept, .. verdicts.Where(verdict => verdict.Report is not null)]);
        _kept.Clear();
        return batch;
    }

    private static bool IsSettledAtOnce(Verdict verdict) => verdict.Outcome is Core.Outcome.Delivered;
}
