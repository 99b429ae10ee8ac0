using Relay.Core.Addresses;
using Relay.Core.Queue;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Contract;

public abstract partial class MessageQueueContract
{
    private static readonly Dictionary<string, MessageParameters> AskedWithMail = new()
    {
        ["nothing"] = MessageParameters.None,
        ["SMTPUTF8"] = new() { NeedsSmtpUtf8 = true },
        ["REQUIRETLS"] = new() { RequiresTls = true },
        ["RET=FULL"] = new() { Return = DsnReturn.Full },
        ["RET=HDRS"] = new() { Return = DsnReturn.Headers },
        ["ENVID"] = new() { EnvelopeId = "QQ 314159;+3D='\"\\~!" },
        ["HOLDUNTIL"] = new() { HoldUntil = QueueFixture.Start.AddMinutes(7).ToOffset(TimeSpan.FromHours(5.5)) },
        ["everything"] = new()
        {
            NeedsSmtpUtf8 = true,
            RequiresTls = true,
            Return = DsnReturn.Headers,
            EnvelopeId = "all",
            HoldUntil = QueueFixture.Start.AddMilliseconds(1),
        },
    };

    private static readonly Dictionary<string, RecipientParameters> AskedWithRcpt = new()
    {
        ["nothing"] = RecipientParameters.None,
        ["NOTIFY=NEVER"] = new() { Notify = DsnNotify.Never },
        ["NOTIFY=SUCCESS"] = new() { Notify = DsnNotify.Success },
        ["NOTIFY=FAILURE"] = new() { Notify = DsnNotify.Failure },
        ["NOTIFY=DELAY"] = new() { Notify = DsnNotify.Delay },
        ["NOTIFY=SUCCESS,FAILURE"] = new() { Notify = DsnNotify.Success | DsnNotify.Failure },
        ["NOTIFY=SUCCESS,DELAY"] = new() { Notify = DsnNotify.Success | DsnNotify.Delay },
        ["NOTIFY=FAILURE,DELAY"] = new() { Notify = DsnNotify.Failure | DsnNotify.Delay },
        ["NOTIFY=SUCCESS,FAILURE,DELAY"] = new() { Notify = DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay },
        ["ORCPT=rfc822"] = new() { OriginalRecipient = new("rfc822", "Bob+tag@Example.ORG") },
        ["ORCPT=utf-8"] = new() { OriginalRecipient = new("utf-8", "боб😀@bücher.example") },
        ["ORCPT of another kind"] = new() { OriginalRecipient = new("X.400", "/G=Bob;S='x'/ /P=\"a\";;") },
        ["ORCPT without an address"] = new() { OriginalRecipient = new("unknown", "") },
        ["both"] = new() { Notify = DsnNotify.Never, OriginalRecipient = new("rfc822", "bob@example.org") },
    };

    private static readonly Dictionary<string, Func<Envelope, Envelope>> Unstorable = new()
    {
        ["an ENVID with a line end"] = envelope => envelope with { Parameters = new() { EnvelopeId = "a\r\nb" } },
        ["an ENVID that is not ASCII"] = envelope => envelope with { Parameters = new() { EnvelopeId = "é" } },
        ["an unknown RET"] = envelope => envelope with { Parameters = new() { Return = (DsnReturn)2 } },
        ["an unknown NOTIFY"] = envelope => WithFirst(envelope, new() { Notify = (DsnNotify)8 }),
        ["an address-type that is none"] = envelope => WithFirst(envelope, new() { OriginalRecipient = new("", "a@example.net") }),
        ["an address-type with a semicolon"] = envelope => WithFirst(envelope, new() { OriginalRecipient = new("rfc;822", "a@example.net") }),
        ["an address-type with a space"] = envelope => WithFirst(envelope, new() { OriginalRecipient = new("rfc 822", "a@example.net") }),
        ["an ORCPT with a line end"] = envelope => WithFirst(envelope, new() { OriginalRecipient = new("rfc822", "a@example.net\n") }),
        ["an ORCPT with a C1 control"] = envelope => WithFirst(envelope, new() { OriginalRecipient = new("utf-8", "a\u009B@example.net") }),
    };

    public static TheoryData<string> NamesOfWhatMailAsks => [.. AskedWithMail.Keys];

    public static TheoryData<string> NamesOfWhatRcptAsks => [.. AskedWithRcpt.Keys];

    public static TheoryData<string> NamesOfUnstorable => [.. Unstorable.Keys];

    [Theory]
    [MemberData(nameof(NamesOfWhatMailAsks))]
    public async Task What_MAIL_asked_for_stays_with_the_message(string name)
    {
        var asked = AskedWithMail[name];
        var id = await CommitAsync(Text("x\r\n"), EnvelopeTo("a@example.net") with { Parameters = asked });
        Time.Advance(TimeSpan.FromMinutes(10));

        await ForEachLeaseOfALifeAsync(id, message => message.Parameters.ShouldBe(asked));
    }

    [Theory]
    [MemberData(nameof(NamesOfWhatRcptAsks))]
    public async Task What_RCPT_asked_for_stays_with_the_recipient(string name)
    {
        var asked = AskedWithRcpt[name];
        var id = await CommitAsync(Text("x\r\n"), WithFirst(EnvelopeTo("a@example.net"), asked));

        await ForEachLeaseOfALifeAsync(id, message => message.Recipients.ShouldHaveSingleItem().Parameters.ShouldBe(asked));
    }

    [Fact]
    public async Task Each_recipient_has_asked_for_its_own()
    {
        var recipients = AskedWithRcpt.Values.Select(asked => new EnvelopeRecipient(Mailbox.Parse("a@example.net")) { Parameters = asked }).ToArray();
        await CommitAsync(Text("x\r\n"), EnvelopeTo() with { Recipients = recipients });
        await CommitAsync("plain@example.net");

        var leased = await LeaseAsync();

        leased[0].Recipients.Select(recipient => recipient.Parameters).ShouldBe(AskedWithRcpt.Values);
        leased[1].Parameters.ShouldBe(MessageParameters.None);
        leased[1].Recipients.ShouldHaveSingleItem().Parameters.ShouldBe(RecipientParameters.None);
    }

    [Fact]
    public async Task Addresses_that_are_not_ascii_stay_as_they_were_written()
    {
        var sender = Mailbox.Parse("отправитель@bücher.example");
        var id = await CommitAsync(Text("x\r\n"), EnvelopeTo("\"用 户\"@例え.example") with { ReversePath = sender, Parameters = AskedWithMail["SMTPUTF8"] });

        await ForEachLeaseOfALifeAsync(id, message =>
        {
            message.ReversePath.ShouldNotBeNull().ToString().ShouldBe("отправитель@bücher.example");
            message.Recipients.ShouldHaveSingleItem().ForwardPath.ToString().ShouldBe("\"用 户\"@例え.example");
        });
    }

    [Theory]
    [MemberData(nameof(NamesOfUnstorable))]
    public async Task What_could_not_be_given_back_is_refused(string name)
    {
        await using var draft = await DraftAsync(Text("x\r\n"));

        await Should.ThrowAsync<ArgumentException>(() => draft.CommitAsync(Unstorable[name](EnvelopeTo("a@example.net"))).OrFail());

        (await LeaseDueAsync()).ShouldBeEmpty();
    }

    /// <summary>The first attempt, the one after a deferral, after a crash in the middle of one, and after a restart while it waits.</summary>
    private async Task ForEachLeaseOfALifeAsync(QueueId id, Action<LeasedMessage> check)
    {
        await CheckAsync(attempt: 1);
        await SettleAsync(id, Outcomes.Deferred(0, Now));
        await CheckAsync(attempt: 2);
        await CrashAsync();
        await CheckAsync(attempt: 3);
        await SettleAsync(id, Outcomes.Deferred(0, Now.AddMinutes(1)));
        await RestartAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(attempt: 4);

        async Task CheckAsync(int attempt)
        {
            var message = (await LeaseDueAsync()).ShouldHaveSingleItem();
            message.Id.ShouldBe(id);
            message.Recipients.ShouldHaveSingleItem().Attempt.ShouldBe(attempt);
            check(message);
        }
    }

    private static Envelope WithFirst(Envelope envelope, RecipientParameters asked) =>
        envelope with { Recipients = [envelope.Recipients[0] with { Parameters = asked }, .. envelope.Recipients.Skip(1)] };
}
