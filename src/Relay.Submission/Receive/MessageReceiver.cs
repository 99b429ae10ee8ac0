using System.Buffers;
using Relay.Core.Queue;
using Relay.Mail;
using Relay.Smtp.Data;
using Relay.Smtp.Replies;
using Relay.Submission.Connection;
using Relay.Submission.Session;

namespace Relay.Submission.Receive;

/// <summary>
/// Takes one message into the queue, as a reader gets it off the wire. A message that must be refused is taken to its end all the same, without being kept.
/// <list type="number">
/// <item>Count; fold lines where that is asked for; put our trace header and what is missing in front.</item>
/// <item>Append to the draft, which goes to disk as it grows.</item>
/// <item>At the end judge, charge the sender's quota, and commit. Only then may anyone say 250.</item>
/// </list>
/// </summary>
internal sealed class MessageReceiver : IAsyncDisposable
{
    /// <summary>Octets of a line without its end (RFC 5321 §4.5.3.1.6, RFC 5322 §2.1.1).</summary>
    private const int MaxTextLine = 998;

    /// <summary>Octets of a piece with what is put in front of it.</summary>
    private const int FixedOctets = 8192;

    private readonly SmtpSession _session;
    private readonly Transaction _transaction;
    private readonly IMessageDraft _draft;
    private readonly DateTimeOffset _receivedAt;
    private readonly SubmissionFixups _fixups;
    private readonly LineFolder? _folder;
    private readonly ArrayBufferWriter<byte> _folded = new();
    private readonly ArrayBufferWriter<byte> _fixed = new(FixedOctets);
    private ContentState _content;
    private bool _storageFailed;

    private MessageReceiver(SmtpSession session, Transaction transaction, IMessageDraft draft)
    {
        _session = session;
        _transaction = transaction;
        _draft = draft;
        _receivedAt = session.Services.Time.GetUtcNow();
        _fixups = new SubmissionFixups(Trace(), removesBcc: session.Settings.Messages.RemoveBcc);
        _folder = session.Listener.Options.LongLines == LongLinePolicy.Fold ? new LineFolder() : null;
        Pace = new DataPace(session.Settings.Limits);
    }

    /// <summary>How much longer the client may keep us waiting for the rest.</summary>
    public DataPace Pace { get; }

    /// <summary>Octets that have come, as SIZE counts them (RFC 1870 §3).</summary>
    public long Size { get; private set; }

    /// <summary>Nothing more of this message is worth keeping.</summary>
    public bool IsLost => Fault is not null;

    private LimitOptions Limits => _session.Settings.Limits;

    /// <summary>What is wrong with the message so far, and will not get right again.</summary>
    private Reply? Fault => this switch
    {
        { _content.HasBareLineEnding: true } when _session.Listener.Options.LineEndings == LineEndingPolicy.Reject => Replies.BareLineEnding,
        _ when Size > Limits.MaxMessageBytes => Replies.TooLarge,
        { _fixups.HeaderTooLarge: true } => Replies.HeaderTooLarge,
        _ when _fixups.ReceivedCount > Limits.MaxReceivedHeaders => Replies.MailLoop,
        { _content.LongestLine: > MaxTextLine, _folder: null } => Replies.TextLineTooLong,
        { _storageFailed: true } => Replies.StorageUnavailable,
        _ => null,
    };

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

    // Steps 1 and 2
    /// <param name="content">With CRLF at the end of each line, unless a fault says otherwise.</param>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> content, ContentState state)
    {
        _content = state;
        Size += content.Length;
        if (IsLost)
            return;

        _fixups.Append(Fold(content).Span, _fixed);
        if (state.IsComplete)
            _fixups.Complete(_fixed);
        if (!IsLost)
            await StoreAsync();
        _fixed.ResetWrittenCount();
    }

    // Step 3
    public async Task<Reply> AcceptAsync()
    {
        var reply = Fault ?? SenderPolicy.Judge(_session, _fixups, _transaction.Parameters.SmtpUtf8) ?? Charge();
        if (reply is not null)
        {
            SubmissionLog.Refused(Logger, _draft.Id, Sender, AccountName, _session.ClientAddress, reply.ToString());
            return reply;
        }

        var envelope = Envelope();
        try
        {
            await _draft.CommitAsync(envelope);
        }
        catch (QueueUnavailableException exception)
        {
            _session.Services.Quota.Refund(_session.Account!, _session.ClientAddress, messages: 1, _transaction.Recipients.Count);
            SubmissionLog.NotStored(Logger, _draft.Id, _session.ClientAddress, exception.Message);
            return Replies.StorageUnavailable;
        }

        var recipients = string.Join(',', envelope.Recipients.Select(recipient => $"<{recipient.ForwardPath}>"));
        SubmissionLog.Accepted(Logger, _draft.Id, Sender, recipients, _draft.Size, AccountName, _session.ClientAddress);
        return Replies.Queued(_draft.Id);
    }

    public ValueTask DisposeAsync() => _draft.DisposeAsync();

    private Microsoft.Extensions.Logging.ILogger Logger => _session.Services.Logger;

    private string Sender => _transaction.ReversePath?.ToString() ?? "";

    private string AccountName => _session.Account!.Name;

    private ReadOnlyMemory<byte> Fold(ReadOnlyMemory<byte> content)
    {
        if (_folder is null)
            return content;

        _folded.ResetWrittenCount();
        _folder.Append(content.Span, _folded);
        if (_content.IsComplete)
            _folder.Complete(_folded);
        return _folded.WrittenMemory;
    }

    private async ValueTask StoreAsync()
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

    /// <summary>The sessions of one account may all have been told at RCPT that there is room; here it is taken.</summary>
    private Reply? Charge() =>
        _session.Services.Quota.TryCharge(_session.Account!, _session.ClientAddress, messages: 1, _transaction.Recipients.Count) is { } refusal
            ? Replies.QuotaExceeded(refusal)
            : null;

    private TraceInfo Trace() => new()
    {
        ClientName = _session.ClientName!,
        ClientAddress = _session.ClientAddress,
        ReverseName = _session.ReverseName,
        HidesClient = _session.Settings.Messages.HideClient,
        HostName = _session.Settings.HostName,
        Id = _draft.Id,
        IsExtended = _session.IsExtended,
        IsEncrypted = _session.Channel.IsEncrypted,
        IsAuthenticated = _session.IsAuthenticated,
        IsUtf8 = _transaction.Parameters.SmtpUtf8,
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
        Origin = new Origin(_session.ClientAddress.ToString(), _fixups.MessageId),
        Parameters = new MessageParameters
        {
            NeedsSmtpUtf8 = _transaction.Parameters.SmtpUtf8 && (_fixups.HasEightBitHeader || HasUtf8Address()),
            RequiresTls = _transaction.Parameters.RequireTls,
            Return = _transaction.Parameters.Return,
            EnvelopeId = _transaction.Parameters.EnvelopeId,
            HoldUntil = _transaction.HoldUntil,
        },
    };

    private bool HasUtf8Address() =>
        _transaction.ReversePath is { HasAsciiLocalPart: false } || _transaction.Recipients.Exists(recipient => !recipient.ForwardPath.HasAsciiLocalPart);
}
