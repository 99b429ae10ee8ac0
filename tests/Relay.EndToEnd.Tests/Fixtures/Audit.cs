namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What has become of a load. Messages where recipients are not named.</summary>
internal sealed record Audit
{
    public required int Accepted { get; init; }

    public required int Refused { get; init; }

    public required int Unanswered { get; init; }

    /// <summary>Of the unanswered, those that were there: the kill came between the commit and the 250.</summary>
    public required int TakenUnanswered { get; init; }

    /// <summary>Of the refused, those that were there all the same: the client's next try makes a second copy.</summary>
    public required int TakenRefused { get; init; }

    /// <summary>Recipients whose copy or bounce has come out.</summary>
    public required int Recipients { get; init; }

    /// <summary>Recipients that still wait.</summary>
    public required int Queued { get; init; }

    /// <summary>Recipients in transactions that the next hop took without hearing from Relay again: at most so many duplicates can be explained.</summary>
    public required int InDoubt { get; init; }

    /// <summary>Recipients' second and further copies.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Recipients of what was answered 250 that are nowhere.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Messages that some of their recipients have and others don't.</summary>
    public required IReadOnlyList<string> Halves { get; init; }

    /// <summary>Recipients with more copies than transactions in doubt.</summary>
    public required IReadOnlyList<string> Unexplained { get; init; }

    /// <summary>What must not happen at all.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    public void ShouldKeepThePromise()
    {
        Lost.ShouldBeEmpty(ToString());
        Halves.ShouldBeEmpty(ToString());
        Unexplained.ShouldBeEmpty(ToString());
        Wrong.ShouldBeEmpty(ToString());
        Queued.ShouldBe(0, ToString());
    }

    public override string ToString() =>
        $"{Accepted} messages answered 250, {Refused} refused ({TakenRefused} of them delivered), {Unanswered} unanswered ({TakenUnanswered} delivered); "
        + $"{Recipients} recipients served, {Queued} queued, {Lost.Count} lost; {Duplicates} duplicates of {InDoubt} possible, {Unexplained.Count} unexplained";
}
