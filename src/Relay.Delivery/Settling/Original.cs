using Relay.Mail;
using Relay.Mail.Bounces;

namespace Relay.Delivery.Settling;

/// <summary>What of a message goes back with a report.</summary>
/// <param name="Content">Opens all of it, in seven bits; null where it is the header that goes back.</param>
internal sealed record Original(HeaderBlock Header, ReturnedContent Returned, Func<IAsyncEnumerable<ReadOnlyMemory<byte>>>? Content = null);
