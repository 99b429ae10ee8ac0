using Relay.Core.Queue;
using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

public sealed class RcptParametersTests
{
    [Fact]
    public void Without_parameters_nothing_is_asked_for() => Read("").ShouldBe(RecipientParameters.None);

    [Fact]
    public void Both_go_together() => Read("NOTIFY=DELAY ORCPT=rfc822;bob@example.net").ShouldBe(new RecipientParameters
    {
        Notify = DsnNotify.Delay,
        OriginalRecipient = new OriginalRecipient("rfc822", "bob@example.net"),
    });

    [Theory]
    [InlineData("NEVER", DsnNotify.Never)]
    [InlineData("never", DsnNotify.Never)]
    [InlineData("SUCCESS", DsnNotify.Success)]
    [InlineData("FAILURE,DELAY", DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("delay,Success,FAILURE", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    public void The_sender_says_what_to_hear_of(string value, DsnNotify notify) => Read($"NOTIFY={value}").Notify.ShouldBe(notify);

    [Theory]
    [InlineData("rfc822;bob@example.net", "rfc822", "bob@example.net")]
    [InlineData("RFC822;bob+2Btag@example.net", "RFC822", "bob+tag@example.net")]
    [InlineData("rfc822;bob", "rfc822", "bob")]
    [InlineData("rfc822;a;b", "rfc822", "a;b")]
    [InlineData("x400;/C+3DUS", "x400", "/C=US")]
    [InlineData("rfc822;jos+C3+A9@example.net", "rfc822", "jos\u00E9@example.net")]
    [InlineData(@"utf-8;jos\x{E9}@example.net", "utf-8", "jos\u00E9@example.net")]
    [InlineData(@"UTF-8;jos\x{e9}@example.net", "UTF-8", "jos\u00E9@example.net")]
    [InlineData(@"utf-8;a\x{2B}b\x{3D}c\x{5C}d\x{20}e@example.net", "utf-8", @"a+b=c\d e@example.net")]
    [InlineData(@"utf-8;\x{20AC}\x{1F600}\x{10FFFD}@example.net", "utf-8", "\u20AC\U0001F600\U0010FFFD@example.net")]
    [InlineData("utf-8;jos\u00E9\U0001F600@example.net", "utf-8", "jos\u00E9\U0001F600@example.net")]
    [InlineData("utf-8;bob@example.net", "utf-8", "bob@example.net")]
    [InlineData("utf-8;{x}@example.net", "utf-8", "{x}@example.net")]
    public void The_original_recipient_is_decoded_by_its_type(string value, string type, string address) =>
        Read($"ORCPT={value}").OriginalRecipient.ShouldBe(new OriginalRecipient(type, address));

    [Fact]
    public void The_original_recipient_has_five_hundred_characters_and_no_more()
    {
        const int room = 500 - 7; // behind "rfc822;"
        Read($"ORCPT=rfc822;{new string('a', room)}").OriginalRecipient!.Address.Length.ShouldBe(room);
        Fault($"ORCPT=rfc822;{new string('a', room + 1)}").ShouldBe(ParameterFault.Value);
    }

    [Theory]
    [InlineData("NOTIFY")]
    [InlineData("NOTIFY=")]
    [InlineData("NOTIFY=ALWAYS")]
    [InlineData("NOTIFY=1")]
    [InlineData("NOTIFY=NEVER,FAILURE")]
    [InlineData("NOTIFY=FAILURE,NEVER")]
    [InlineData("NOTIFY=NEVER,NEVER")]
    [InlineData("NOTIFY=DELAY,DELAY")]
    [InlineData("NOTIFY=FAILURE,")]
    [InlineData("NOTIFY=,FAILURE")]
    [InlineData("NOTIFY=FAILURE;DELAY")]
    [InlineData("NOTIFY=FAILURE NOTIFY=DELAY")]
    [InlineData("ORCPT")]
    [InlineData("ORCPT=")]
    [InlineData("ORCPT=bob@example.net")]
    [InlineData("ORCPT=rfc822;")]
    [InlineData("ORCPT=;bob@example.net")]
    [InlineData("ORCPT=rfc(822);bob@example.net")]
    [InlineData("ORCPT=\u00E9;bob@example.net")]
    [InlineData("ORCPT=rfc822;bob+tag@example.net")]
    [InlineData("ORCPT=rfc822;bob+2btag@example.net")]
    [InlineData("ORCPT=rfc822;jos\u00E9@example.net")]
    [InlineData("ORCPT=rfc822;jos+E9@example.net")]
    [InlineData("ORCPT=utf-8;a+2Bb@example.net")]
    [InlineData(@"ORCPT=utf-8;\x")]
    [InlineData(@"ORCPT=utf-8;\x{")]
    [InlineData(@"ORCPT=utf-8;\x{}")]
    [InlineData(@"ORCPT=utf-8;\x{E9")]
    [InlineData(@"ORCPT=utf-8;\X{E9}")]
    [InlineData(@"ORCPT=utf-8;\x{E9\x{E9}")]
    [InlineData(@"ORCPT=utf-8;\x{9}")]
    [InlineData(@"ORCPT=utf-8;\x{0E9}")]
    [InlineData(@"ORCPT=utf-8;\x{41}")]
    [InlineData(@"ORCPT=utf-8;\x{D800}")]
    [InlineData(@"ORCPT=utf-8;\x{110000}")]
    [InlineData(@"ORCPT=utf-8;\x{1000000}")]
    [InlineData(@"ORCPT=utf-8;\x{-1}")]
    [InlineData(@"ORCPT=utf-8;\x{ E9}")]
    [InlineData(@"ORCPT=utf-8;a\b")]
    [InlineData("ORCPT=rfc+41;bob@example.net")]
    [InlineData("ORCPT=rfc822;a ORCPT=rfc822;a")]
    public void A_wrong_value_is_a_fault(string parameters) => Fault(parameters).ShouldBe(ParameterFault.Value);

    [Theory]
    [InlineData("SIZE=1")]
    [InlineData("RET=FULL")]
    [InlineData("NOTIFY=NEVER X=1")]
    public void A_keyword_of_nothing_that_we_offer_is_unknown(string parameters) => Fault(parameters).ShouldBe(ParameterFault.Unknown);

    [Theory]
    [InlineData("NOTIFY=NEVER{0}")]
    [InlineData("NOTIFY=FAILURE{0},DELAY")]
    [InlineData("ORCPT=rfc{0};bob@example.net")]
    [InlineData("ORCPT=rfc822;{0}bob@example.net")]
    [InlineData("ORCPT=rfc822;bob@example.net{0}")]
    [InlineData("ORCPT=utf-8;bob{0}@example.net")]
    public void A_control_character_is_a_fault_encoded_or_not(string parameters)
    {
        string[] intruders =
            ["\r", "\n", "\0", "\r\nRSET", "\x1B", "\x7F", "\u0085", "\u009B", "+0D", "+0A", "+00", "+0D+0ADATA+0D+0A", "+7F", "+C2+85"];
        foreach (var intruder in intruders)
            Fault(parameters.Replace("{0}", intruder, StringComparison.Ordinal)).ShouldBe(ParameterFault.Value);
    }

    [Theory]
    [InlineData("0D")]
    [InlineData("0A")]
    [InlineData("00")]
    [InlineData("0")]
    [InlineData("D")]
    [InlineData("000D")]
    [InlineData("10")]
    [InlineData("1B")]
    [InlineData("7F")]
    [InlineData("85")]
    [InlineData("9B")]
    public void Nor_is_one_let_through_as_a_number(string digits) => Fault($@"ORCPT=utf-8;bob\x{{{digits}}}@example.net").ShouldBe(ParameterFault.Value);

    [Fact]
    public void Half_a_surrogate_pair_is_no_character() => Fault("ORCPT=utf-8;bob\uD800@example.net").ShouldBe(ParameterFault.Value);

    private static RecipientParameters Read(string parameters)
    {
        RcptParameters.TryRead(ParameterList.Of(parameters), out var read, out _).ShouldBeTrue();
        return read;
    }

    private static ParameterFault Fault(string parameters)
    {
        RcptParameters.TryRead(ParameterList.Of(parameters), out var read, out var fault).ShouldBeFalse(parameters);
        read.ShouldBe(RecipientParameters.None);
        return fault;
    }
}
