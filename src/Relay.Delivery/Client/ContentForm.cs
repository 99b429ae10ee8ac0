using Relay.Core.Transport;
using Relay.Mail.SevenBit;
using Relay.Smtp.Commands;

namespace Relay.Delivery.Client;

/// <summary>The content as one host gets it: octet for octet, or put into seven bits where the host takes no more.</summary>
/// <param name="Size">Octets, before dot-stuffing.</param>
internal sealed record ContentForm(long Size, Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> Open)
{
    /// <param name="survey">Where the host can't have the content as it is.</param>
    public static ContentForm For(OutgoingMessage message, ServerExtensions extensions, ContentSurvey? survey) => survey is null || extensions.EightBitMime
        ? new(message.Size, message.Content)
        : new(survey.SevenBitSize, token => SevenBitConversion.ConvertAsync(message.Content(token), survey, token));
}
