using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

/// <summary>What any <see cref="IMessageQueue"/> must do. A store runs it by deriving and saying how it is opened, closed and killed.</summary>
public abstract partial class MessageQueueContract : IAsyncLifetime
{
    private const int Everything = 100_000;

    private QueueFixture? _fixture;

    private IMessageQueue Queue => Fixture.Queue;

    private ManualTimeProvider Time => Fixture.Time;

    private DateTimeOffset Now => Time.GetUtcNow();

    private QueueFixture Fixture => _fixture ?? throw new InvalidOperationException("The test has not begun.");

    private protected abstract QueueFixture CreateFixture();

    public Task InitializeAsync()
    {
        _fixture = CreateFixture();
        return _fixture.OpenAsync();
    }

    public Task DisposeAsync() => Fixture.DisposeAsync().AsTask();

    private async Task RestartAsync()
    {
        await Fixture.CloseAsync().OrFail();
        await Fixture.OpenAsync().OrFail();
    }

    private async Task CrashAsync()
    {
        await Fixture.KillAsync().OrFail();
        await Fixture.OpenAsync().OrFail();
    }

    private Envelope EnvelopeTo(params string[] forwardPaths) => new()
    {
        ReversePath = Mailbox.Parse("sender@example.org"),
        Recipients = [.. forwardPaths.Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
        AcceptedAt = Now,
        Account = "sender",
    };

    private Task<QueueId> CommitAsync(params string[] forwardPaths) => CommitAsync("Subject: test\r\n\r\ntext\r\n"u8.ToArray(), EnvelopeTo(forwardPaths));

    private async Task<QueueId> CommitAsync(ReadOnlyMemory<byte> content, Envelope envelope)
    {
        await using var draft = await DraftAsync(content);
        await draft.CommitAsync(envelope).OrFail();
        return draft.Id;
    }

    private async Task<IMessageDraft> DraftAsync(ReadOnlyMemory<byte> content)
    {
        var draft = Queue.BeginMessage();
        await draft.AppendAsync(content, CancellationToken.None);
        return draft;
    }

    private Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost = Everything) => Queue.LeaseAsync(atMost, CancellationToken.None).OrFail();

    /// <summary>Leases all that is due; a lease alone would wait when that is nothing, so a message that is due keeps it company.</summary>
    private async Task<IReadOnlyList<LeasedMessage>> LeaseDueAsync()
    {
        var companion = await CommitAsync("companion@example.net");
        var leased = await LeaseAsync();
        await SettleAsync(leased.Single(message => message.Id == companion).Id, Outcomes.Delivered(0));
        return [.. leased.Where(message => message.Id != companion)];
    }

    private Task SettleAsync(QueueId id, params SettledRecipient[] recipients) => Queue.SettleAsync(new Settlement(id, recipients)).OrFail();

    private Task<byte[]> ReadAsync(QueueId id) => Fixture.ReadAsync(id);

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
