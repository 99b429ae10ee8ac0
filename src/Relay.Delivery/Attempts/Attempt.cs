using Relay.Core;
using Relay.Delivery.Lanes;

namespace Relay.Delivery.Attempts;

/// <summary>
/// A job and what its recipients have come to so far. The last host's word stands, but for a refusal at the door after another host's "later".
/// </summary>
internal sealed class Attempt(DeliveryJob job)
{
    /// <summary>For whom nobody is dialled any more.</summary>
    private static readonly Outcome GivenUp = new Outcome.Failed(new EnhancedStatus(5, 0, 0), "The administrator of this mail server has given the message up.");

    private readonly Outcome?[] _outcomes = [.. job.Recipients.Select(recipient => recipient.IsGivenUp ? GivenUp : null)];
    private readonly bool[] _refusedByHost = new bool[job.Recipients.Count];
    private bool _isOver;

    public DeliveryJob Job => job;

    /// <summary>Places of the recipients that another host might serve.</summary>
    public IReadOnlyList<int> Open => [.. Enumerable.Range(0, _outcomes.Length).Where(IsOpenAt)];

    public bool IsOpen => Enumerable.Range(0, _outcomes.Length).Any(IsOpenAt);

    public IReadOnlyList<Outcome> Outcomes => [.. _outcomes.Select(outcome => outcome ?? throw new InvalidOperationException("An attempt ended without an outcome."))];

    /// <summary>What a host said in a transaction.</summary>
    public void Take(IReadOnlyList<int> places, IReadOnlyList<Outcome> outcomes)
    {
        for (var i = 0; i < places.Count; i++)
            (_outcomes[places[i]], _refusedByHost[places[i]]) = (outcomes[i], false);
    }

    /// <summary>What holds for all that are open, short of a transaction: that a host does not want us is no answer about a recipient, so another is asked.</summary>
    public void Decide(Outcome outcome)
    {
        foreach (var place in Open)
        {
            _refusedByHost[place] = true;
            // Nor does it overrule a host that said "later": a backup that never takes mail must not turn greylisting into a bounce.
            if (outcome is not Outcome.Failed || _outcomes[place] is not Outcome.Deferred)
                _outcomes[place] = outcome;
        }
    }

    /// <summary>What holds for all that are open, whichever host would be asked.</summary>
    public void End(Outcome outcome)
    {
        foreach (var place in Open)
            _outcomes[place] = outcome;
        _isOver = true;
    }

    private bool IsOpenAt(int place) => !_isOver && (_refusedByHost[place] || _outcomes[place] is null or Outcome.Deferred { InDoubt: false });
}
