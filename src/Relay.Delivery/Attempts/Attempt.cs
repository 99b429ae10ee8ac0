using Relay.Core;
using Relay.Delivery.Lanes;
using Relay.Delivery.Limits;

namespace Relay.Delivery.Attempts;

/// <summary>
/// A job and what its recipients have come to so far. The last host's word stands, but after another host's "later" neither a refusal at the
/// door does nor that a host lacks what the message needs.
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
        {
            if (outcomes[i] is Outcome.Failed { IsHostUnfit: true })
                Refuse(places[i], outcomes[i]);
            else
                (_outcomes[places[i]], _refusedByHost[places[i]]) = (outcomes[i], false);
        }
    }

    /// <summary>What holds for all that are open, short of a transaction: that a host does not want us is no answer about a recipient, so another is asked.</summary>
    public void Decide(Outcome outcome)
    {
        foreach (var place in Open)
            Refuse(place, outcome);
    }

    /// <summary>Somebody has it: whatever happens now, that must be recorded.</summary>
    public bool HasDelivered => _outcomes.Any(outcome => outcome is Outcome.Delivered);

    /// <summary>What holds for all that are open, whichever host would be asked.</summary>
    public void End(Outcome outcome)
    {
        foreach (var place in Open)
            _outcomes[place] = outcome;
        _isOver = true;
    }

    private void Refuse(int place, Outcome outcome)
    {
        _refusedByHost[place] = true;
        // That there was no place for a connection is nobody's word, and stands alone or not at all.
        if (ReferenceEquals(outcome, ConnectionGate.NoRoom))
        {
            _outcomes[place] ??= outcome;
            return;
        }

        if (ReferenceEquals(_outcomes[place], ConnectionGate.NoRoom))
            _outcomes[place] = ConnectionGate.NoRoom with { }; // the same words, and an attempt: somebody has been asked

        // Nor does it overrule a host that said "later": a backup that never takes mail must not turn greylisting into a bounce.
        if (outcome is not Outcome.Failed || _outcomes[place] is not Outcome.Deferred)
            _outcomes[place] = outcome;
    }

    private bool IsOpenAt(int place) => !_isOver && (_refusedByHost[place] || _outcomes[place] is null or Outcome.Deferred { InDoubt: false });
}
