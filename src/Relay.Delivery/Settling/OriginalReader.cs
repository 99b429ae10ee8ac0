using Microsoft.Extensions.Logging;
using Relay.Core.Queue;
using Relay.Mail;
using Relay.Mail.Bounces;
using Relay.Mail.SevenBit;

namespace Relay.Delivery.Settling;

/// <summary>Finds out what of a message goes back with a report, without holding more of it than its header.</summary>
internal sealed class OriginalReader(IMessageQueue queue, DeliverySettings settings, ILogger<DeliveryService> logger)
{
    /// <summary>Octets of a header that goes back; one of this size tells enough.</summary>
    private const int MaxReturnedHeader = 64 * 1024;

    /// <summary>A report without the original is better than none, and a message whose content is damaged must come to an end some time.</summary>
    /// <param name="isWholeWanted">RET is for reports of a failure only (RFC 3461 §4.3).</param>
    public async Task<Original> ReadAsync(LeasedMessage message, bool isWholeWanted)
    {
        try
        {
            var header = await HeaderBlock.ReadAsync(Content(message), MaxReturnedHeader, CancellationToken.None);
            // What must not travel where anyone could read along must not do so on its way back either: RFC 8689 §5.
            if (!isWholeWanted || message.Parameters is not { Return: DsnReturn.Full, RequiresTls: false })
                return new Original(header, ReturnedContent.Header);
            if (message.Size > settings.Options.MaxReturnedBytes)
                return new Original(header, ReturnedContent.HeaderOfLarge);
            return await FindFormAsync(message) is { } open
                ? new Original(header, ReturnedContent.Message, open)
                : new Original(header, ReturnedContent.HeaderOfUnfit);
        }
        catch (QueueUnavailableException exception)
        {
            DeliveryLog.HeaderUnreadable(logger, message.Id, exception);
            return new Original(new HeaderBlock(default, IsCut: true), ReturnedContent.Nothing);
        }
    }

    /// <summary>
    /// The message in seven bits, as it is or with its parts encoded; null where that can't be. Nobody knows what the servers on the way back can carry,
    /// and a report that gets stuck there is a failure that nobody hears of.
    /// </summary>
    private async Task<Func<IAsyncEnumerable<ReadOnlyMemory<byte>>>?> FindFormAsync(LeasedMessage message)
    {
        if (await IsSevenBitAsync(Content(message)))
            return () => Content(message);

        var survey = await ContentSurvey.MakeAsync(Content(message), CancellationToken.None);
        return survey.Obstacle is null && await IsSevenBitAsync(Converted()) ? Converted : null;

        IAsyncEnumerable<ReadOnlyMemory<byte>> Converted() => SevenBitConversion.ConvertAsync(Content(message), survey, CancellationToken.None);
    }

    private static async Task<bool> IsSevenBitAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content)
    {
        var scan = new SevenBitScan();
        await foreach (var piece in content)
            scan.Append(piece.Span);
        return scan.IsSevenBit;
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> Content(LeasedMessage message) => queue.ReadContentAsync(message.Id, CancellationToken.None);
}
