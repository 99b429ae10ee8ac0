using System.Buffers;
using Relay.Core.Queue;
using Relay.Mail;
using Relay.Smtp.Data;
using Relay.Smtp.Replies;
using Relay.Submission.Session;

namespace Relay.Submission.Receive;

/// <summary>
/// Takes one message from the wire into the queue. A message that must be refused is read to its end all the same, without being kept:
/// the client listens only then.
/// <list type="number">
/// <item>Undo dot transparency; find the end.</item>
/// <item>Count; put our trace header and what is missing in front.</item>
/// <item>Append to the draft, which goes to disk as it grows.</item>
/// <item>At the end judge, and commit. Only then may anyone say 250.</item>
/// </list>
/// </summary>
internal sealed class MessageReceiver : IAsyncDisposable
{
    private readonly SmtpSession _session;
    private readonly Transaction _transaction;
    private readonly IMessageDraft _draft;
    private readonly DateTimeOffset _receivedAt;
    private readonly SubmissionFixups _fixups;
    private readonly DotDecoder _decoder = new();
    private readonly ArrayBufferWriter<byte> _decoded = new();
    private readonly ArrayBufferWriter<byte> _fixed = new();
    private long _size;
    private bool _storageFailed;

    private MessageReceiver(SmtpSession session, Transaction transaction, IMessageDraft draft)
    {
        _session = session;
        _transaction = transaction;
        _draft = draft;
        _receivedAt = session.Services.Time.GetUtcNow();
        _fixups = new SubmissionFixups(Trace());
    }

    /// <summary>Null when the queue takes no message now.</summary>
    public static MessageReceiver? TryBegin(SmtpSession session, Transaction transaction)
    {
        try
        {
            return new MessageReceiver(session, transaction, session.Services.Queue.BeginMessage());
        }
        catch (QueueUnavailableException exception)
        {
            SubmissionLog.QueueUnavailable(session.Services.Logger, session.ClientAddress, exception);
            return null;
        }
    }

    private LimitOptions Limits => _session.Settings.Limits;

    private bool IsTooLarge => _size > Limits.MaxMessageBytes;

    private bool IsLoop => _fixups.ReceivedCount > Limits.MaxReceivedHeaders;

    /// <summary>Nothing more of this message is worth keeping.</summary>
    private bool IsLost => _storageFailed || IsTooLarge || IsLoop || _decoder.HasBareLineEnding || _fixups.HeaderTooLarge;

    public async Task ReadAsync()
    {
        while (!_decoder.IsComplete)
        {
            var data = await _session.Channel.ReadDataAsync(Limits.CommandTimeout);
            _session.Channel.Consume(Decode(data));
            await StoreAsync();
        }
    }

    // Step 4
    public async Task<Reply> AcceptAsync()
    {
        if (Refusal() is { } refusal)
        {
            SubmissionLog.Refused(Logger, _draft.Id, Sender, AccountName, _session.ClientAddress, refusal.ToString());
            return refusal;
        }

        try
        {
            await _draft.CommitAsync(Envelope());
        }
        catch (QueueUnavailableException exception)
        {
            SubmissionLog.NotStored(Logger, _draft.Id, _session.ClientAddress, exception.Message);
            return Replies.StorageUnavailable;
        }

        var recipients = string.Join(',', _transaction.Recipients.Select(recipient => $"<{recipient.ForwardPath}>"));
        SubmissionLog.Accepted(Logger, _draft.Id, Sender, recipients, _draft.Size, AccountName, _session.ClientAddress);
        return Replies.Queued(_draft.Id);
    }

    public ValueTask DisposeAsync() => _draft.DisposeAsync();

    private Microsoft.Extensions.Logging.ILogger Logger => _session.Services.Logger;

    private string Sender => _transaction.ReversePath?.ToString() ?? "";

    private string AccountName => _session.Account!.Name;

    // Step 1
    private SequencePosition Decode(ReadOnlySequence<byte> data)
    {
        var consumed = 0L;
        foreach (var segment in data)
        {
            consumed += _decoder.Decode(segment.Span, _decoded);
            if (_decoder.IsComplete)
                break;
        }

        return data.GetPosition(consumed);
    }

    // Steps 2 and 3
    private async ValueTask StoreAsync()
    {
        _size += _decoded.WrittenCount;
        if (!IsLost)
        {
            _fixups.Append(_decoded.WrittenSpan, _fixed);
            if (_decoder.IsComplete)
                _fixups.Complete(_fixed);
        }

        if (!IsLost)
            await AppendAsync();
        _decoded.ResetWrittenCount();
        _fixed.ResetWrittenCount();
    }

    private async ValueTask AppendAsync()
    {
        try
        {
            await _draft.AppendAsync(_fixed.WrittenMemory, CancellationToken.None);
        }
        catch (QueueUnavailableException exception)
        {
            _storageFailed = true;
            SubmissionLog.NotStored(Logger, _draft.Id, _session.ClientAddress, exception.Message);
        }
    }

    private Reply? Refusal() => this switch
    {
        { _decoder.HasBareLineEnding: true } => Replies.BareLineEnding,
        { IsTooLarge: true } => Replies.TooLarge,
        { _fixups.HeaderTooLarge: true } => Replies.HeaderTooLarge,
        { IsLoop: true } => Replies.MailLoop,
        { _storageFailed: true } => Replies.StorageUnavailable,
        _ => SenderPolicy.Judge(_session, _fixups),
    };

    private TraceInfo Trace() => new()
    {
        ClientName = _session.ClientName!,
        ClientAddress = _session.ClientAddress,
        HostName = _session.Settings.HostName,
        Id = _draft.Id,
        IsExtended = _session.IsExtended,
        IsEncrypted = _session.Channel.IsEncrypted,
        IsAuthenticated = _session.Account is not null,
        CipherSuite = _session.Channel.CipherSuite,
        OnlyRecipient = _transaction.Recipients is [var only] ? only.ForwardPath : null,
        ReceivedAt = _receivedAt,
    };

    private Envelope Envelope() => new()
    {
        ReversePath = _transaction.ReversePath,
        Recipients = [.. _transaction.Recipients.DistinctBy(recipient => recipient.ForwardPath)], // named twice, it gets the message once
        AcceptedAt = _receivedAt,
        HasEightBitContent = _fixups.HasEightBitOctets,
        Account = AccountName,
    };
}
