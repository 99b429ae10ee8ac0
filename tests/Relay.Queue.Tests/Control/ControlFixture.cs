using System.Text;
using Relay.Core.Addresses;
using Relay.Core.Operation;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Control;

/// <summary>A queue, and an operator at it: beside the one who runs it, or alone with its files.</summary>
internal sealed class ControlFixture : IAsyncDisposable
{
    private ControlFixture(SqliteQueueFixture store) => Store = store;

    public SqliteQueueFixture Store { get; }

    public IMessageQueue Queue => Store.Queue;

    public IQueueControl Control => ((SqliteMessageQueue)Store.Queue).Control;

    public DateTimeOffset Now => Store.Time.GetUtcNow();

    public static async Task<ControlFixture> OpenNewAsync() => new(await SqliteQueueFixture.OpenNewAsync());

    public IQueueControl OpenFiles() => QueueFiles.Open(Store.Directory, Store.Options, Store.Time);

    public Task<QueueId> CommitAsync(params string[] forwardPaths) => CommitAsync(envelope => envelope, forwardPaths);

    public async Task<QueueId> CommitAsync(Func<Envelope, Envelope> change, string[] forwardPaths, string content = "text\r\n")
    {
        await using var draft = Queue.BeginMessage();
        await draft.AppendAsync(Encoding.Latin1.GetBytes(content), CancellationToken.None);
        await draft.CommitAsync(change(new Envelope
        {
            ReversePath = Mailbox.Parse("sender@example.org"),
            Recipients = [.. forwardPaths.Select(path => new EnvelopeRecipient(Mailbox.Parse(path)))],
            AcceptedAt = Now,
        })).OrFail();
        return draft.Id;
    }

    public Task<IReadOnlyList<LeasedMessage>> LeaseAsync(int atMost = 100_000) => Queue.LeaseAsync(atMost, CancellationToken.None).OrFail();

    public Task SettleAsync(QueueId id, params SettledRecipient[] recipients) => Queue.SettleAsync(new Settlement(id, recipients)).OrFail();

    public async Task<List<QueuedMessage>> ListAsync(QueueFilter? filter = null, IQueueControl? control = null)
    {
        var messages = new List<QueuedMessage>();
        await foreach (var message in (control ?? Control).ListAsync(filter ?? QueueFilter.All, CancellationToken.None))
            messages.Add(message);
        return messages;
    }

    /// <summary>The recipients that a filter means, in order.</summary>
    public async Task<string[]> AddressesAsync(QueueFilter filter) =>
        [.. (await ListAsync(filter)).SelectMany(message => message.Recipients).Select(recipient => recipient.Address)];

    public async Task<QueuedRecipient> RecipientAsync(QueueId id, int number = 0, IQueueControl? control = null) =>
        (await ListAsync(new QueueFilter { Id = id }, control)).ShouldHaveSingleItem().Recipients.Single(recipient => recipient.Number == number);

    public Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter) => Control.ChangeAsync(action, filter, CancellationToken.None).OrFail();

    public async Task<string> ReadAsync(QueueId id, IQueueControl? control = null)
    {
        var content = new StringBuilder();
        await foreach (var piece in (control ?? Control).ReadContentAsync(id, CancellationToken.None))
            content.Append(Encoding.Latin1.GetString(piece.Span));
        return content.ToString();
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
