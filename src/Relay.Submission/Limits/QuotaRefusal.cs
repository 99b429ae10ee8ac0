namespace Relay.Submission.Limits;

/// <summary>Why somebody may not send that much.</summary>
/// <param name="Whom">The account's name, or the client's address or network.</param>
/// <param name="What">"messages" or "recipients".</param>
/// <param name="Period">"hour" or "day".</param>
/// <param name="Used">How many there have been in the last hour or day, about; may be less than the limit when more are asked for than are left.</param>
/// <param name="FitsLater">False when it is more than the limit by itself, so that trying later is of no use.</param>
internal sealed record QuotaRefusal(string Whom, string What, string Period, int Limit, long Used, bool FitsLater);
