using Relay.Core.Queue;
using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

public sealed class MailParametersTests
{
    [Fact]
    public void Without_parameters_nothing_is_asked_for() => Read("").ShouldBe(new MailParameters());

    [Fact]
    public void All_of_them_go_together() =>
        Read("SIZE=100 BODY=8BITMIME SMTPUTF8 REQUIRETLS RET=HDRS ENVID=QQ+2B1 HOLDFOR=60 AUTH=<>").ShouldBe(new MailParameters
        {
            Size = 100,
            EightBitMime = true,
            SmtpUtf8 = true,
            RequireTls = true,
            Return = DsnReturn.Headers,
            EnvelopeId = "QQ+1",
            Release = new FutureRelease.For(TimeSpan.FromMinutes(1)),
        });

    [Theory]
    [InlineData("0", 0)]
    [InlineData("00000000000000000001", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("99999999999999999999", long.MaxValue)]
    public void A_size_has_twenty_digits_and_is_never_less_than_it_says(string value, long size) => Read($"SIZE={value}").Size.ShouldBe(size);

    [Theory]
    [InlineData("BODY=7BIT", false)]
    [InlineData("BODY=7bit", false)]
    [InlineData("BODY=8BitMime", true)]
    public void A_body_is_of_one_of_two_kinds(string parameter, bool eightBit) => Read(parameter).EightBitMime.ShouldBe(eightBit);

    [Theory]
    [InlineData("RET=FULL", DsnReturn.Full)]
    [InlineData("RET=full", DsnReturn.Full)]
    [InlineData("RET=hdrs", DsnReturn.Headers)]
    public void A_report_carries_all_or_the_header(string parameter, DsnReturn expected) => Read(parameter).Return.ShouldBe(expected);

    [Theory]
    [InlineData("QQ314159", "QQ314159")]
    [InlineData("a+20b+3Dc", "a b=c")]
    [InlineData("<1@example.org>", "<1@example.org>")]
    public void An_envelope_id_is_decoded(string value, string id) => Read($"ENVID={value}").EnvelopeId.ShouldBe(id);

    [Fact]
    public void An_envelope_id_has_a_hundred_characters_and_no_more()
    {
        Read($"ENVID={new string('a', 100)}").EnvelopeId!.Length.ShouldBe(100);
        Fault($"ENVID={new string('a', 101)}").ShouldBe(ParameterFault.Value);
        Fault($"ENVID={new string('a', 98)}+41").ShouldBe(ParameterFault.Value);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("3600", 3600)]
    [InlineData("999999999", 999_999_999)]
    public void A_message_is_held_for_some_seconds(string value, int seconds) =>
        Read($"HOLDFOR={value}").Release.ShouldBe(new FutureRelease.For(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("2026-12-24T18:00:00Z", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24t18:00:00z", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T18:00:00+01:30", "2026-12-24T16:30:00Z")]
    [InlineData("2026-12-24T18:00:00-00:00", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T18:00:00-08:00", "2026-12-25T02:00:00Z")]
    [InlineData("2026-12-24T18:00:00+23:59", "2026-12-23T18:01:00Z")]
    [InlineData("2026-12-24T18:00:00.5Z", "2026-12-24T18:00:00Z")]
    [InlineData("2026-12-24T18:00:00.12345678901234567890Z", "2026-12-24T18:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    public void A_message_is_held_until_a_time(string value, string time)
    {
        var until = Read($"HOLDUNTIL={value}").Release.ShouldBeOfType<FutureRelease.Until>().Time;
        until.ShouldBe(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));
        until.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("AUTH=<>")]
    [InlineData("AUTH=alice")]
    [InlineData("AUTH=<alice@example.org>")]
    [InlineData("AUTH=e+2Bmc2@example.com")]
    [InlineData("AUTH=alice@example.org")]
    [InlineData("AUTH=+22a+20b+22@example.org")]
    public void Whom_the_client_vouches_for_is_read_and_forgotten(string parameter) => Read(parameter).ShouldBe(new MailParameters());

    [Theory]
    [InlineData("SIZE")]
    [InlineData("SIZE=")]
    [InlineData("SIZE=-1")]
    [InlineData("SIZE=+1")]
    [InlineData("SIZE=1,000")]
    [InlineData("SIZE=1k")]
    [InlineData("SIZE=0x10")]
    [InlineData("SIZE=\u0661")]
    [InlineData("SIZE=000000000000000000001")]
    [InlineData("BODY")]
    [InlineData("BODY=BINARYMIME")]
    [InlineData("BODY=8BITMIME,7BIT")]
    [InlineData("SMTPUTF8=1")]
    [InlineData("REQUIRETLS=YES")]
    [InlineData("RET")]
    [InlineData("RET=ALL")]
    [InlineData("ENVID")]
    [InlineData("ENVID=")]
    [InlineData("ENVID=+4")]
    [InlineData("ENVID=a+c3")]
    [InlineData("ENVID=+C3+A9")]
    [InlineData("ENVID=\u00E9")]
    [InlineData("HOLDFOR")]
    [InlineData("HOLDFOR=0")]
    [InlineData("HOLDFOR=01")]
    [InlineData("HOLDFOR=-1")]
    [InlineData("HOLDFOR=1.5")]
    [InlineData("HOLDFOR=1000000000")]
    [InlineData("HOLDUNTIL")]
    [InlineData("HOLDUNTIL=tomorrow")]
    [InlineData("HOLDUNTIL=1798135200")]
    [InlineData("HOLDUNTIL=2026-12-24")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00Z")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00.Z")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00+0100")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00+24:00")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00+01:60")]
    [InlineData("HOLDUNTIL=2026-12-24T24:00:00Z")]
    [InlineData("HOLDUNTIL=2026-13-24T18:00:00Z")]
    [InlineData("HOLDUNTIL=2026-02-29T18:00:00Z")]
    [InlineData("HOLDUNTIL=0000-01-01T00:00:00Z")]
    [InlineData("HOLDUNTIL=0001-01-01T00:00:00+00:01")]
    [InlineData("HOLDUNTIL=9999-12-31T23:59:59-00:01")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00Z\n")]
    [InlineData("HOLDUNTIL=\u0662026-12-24T18:00:00Z")]
    [InlineData("HOLDFOR=60 HOLDUNTIL=2026-12-24T18:00:00Z")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00Z HOLDFOR=60")]
    [InlineData("AUTH")]
    [InlineData("AUTH=")]
    [InlineData("AUTH=alice@example.org+")]
    [InlineData("SIZE=1 SIZE=1")]
    [InlineData("SMTPUTF8 SMTPUTF8")]
    [InlineData("AUTH=<> AUTH=<>")]
    public void A_wrong_value_is_a_fault(string parameters) => Fault(parameters).ShouldBe(ParameterFault.Value);

    [Theory]
    [InlineData("NOTIFY=NEVER")]
    [InlineData("BY=120;R")]
    [InlineData("SIZE=1 MT-PRIORITY=3")]
    [InlineData("X")]
    public void A_keyword_of_nothing_that_we_offer_is_unknown(string parameters) => Fault(parameters).ShouldBe(ParameterFault.Unknown);

    [Theory]
    [InlineData("SIZE=1{0}")]
    [InlineData("BODY=7BIT{0}")]
    [InlineData("RET=FULL{0}")]
    [InlineData("ENVID=a{0}b")]
    [InlineData("HOLDFOR=1{0}")]
    [InlineData("HOLDUNTIL=2026-12-24T18:00:00Z{0}")]
    [InlineData("AUTH=<{0}>")]
    [InlineData("AUTH=al{0}ice@example.org")]
    [InlineData("AUTH=+22a{0}b+22@example.org")]
    [InlineData("AUTH=alice@example.org{0}")]
    public void A_control_character_is_a_fault_encoded_or_not(string parameters)
    {
        foreach (var intruder in (string[])["\r", "\n", "\0", "\r\nRSET", "\x1B", "\x7F", "+0D", "+0A", "+00", "+0D+0ARSET+0D+0A", "+1B", "+7F", "+C2+85"])
            Fault(parameters.Replace("{0}", intruder, StringComparison.Ordinal)).ShouldBe(ParameterFault.Value);
    }

    private static MailParameters Read(string parameters)
    {
        MailParameters.TryRead(ParameterList.Of(parameters), out var read, out _).ShouldBeTrue();
        return read;
    }

    private static ParameterFault Fault(string parameters)
    {
        MailParameters.TryRead(ParameterList.Of(parameters), out var read, out var fault).ShouldBeFalse(parameters);
        read.ShouldBe(new MailParameters());
        return fault;
    }
}
