using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests.Wire;

public sealed class MessageTests
{
    private static readonly DnsMessage Query = new()
    {
        Id = 0xBEEF,
        RecursionDesired = true,
        Question = new Question(DnsName.Parse("example.net"), RecordType.MX),
        EdnsPayload = 1232,
    };

    [Fact]
    public void A_query_has_the_octets_that_the_RFCs_prescribe() =>
        Query.ToBytes().ShouldBe(Convert.FromHexString(
            "BEEF" + "0100" + "0001" + "0000" + "0000" + "0001" + // header: RD, one question, one additional record
            "076578616D706C65" + "036E6574" + "00" + "000F" + "0001" + // example.net MX IN
            "00" + "0029" + "04D0" + "00000000" + "0000")); // OPT with 1232 octets

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var message = Query.Response(
            Mx("example.net", 10, "mx.example.net"),
            Mx("example.net", 0, "."),
            A("mx.example.net", "192.0.2.1"),
            Aaaa("mx.example.net", "2001:db8::1"),
            Cname("www.example.net", "example.net"),
            Txt("example.net", new string('x', 255) + new string('y', 400) + "é\0"),
            Txt("example.net", "")) with
        {
            IsAuthoritative = true,
            IsTruncated = true,
            Code = ResponseCode.BadVersion,
            OperationCode = 5,
            Authorities = [Soa("example.net", ttl: uint.MaxValue, minimum: 7)],
        };

        var read = MessageReader.Read(message.ToBytes()).ShouldNotBeNull();

        read.Answers.ShouldBe(message.Answers);
        read.Authorities.ShouldBe(message.Authorities);
        (read with { Answers = [], Authorities = [] }).ShouldBe(message with { Answers = [], Authorities = [] });
    }

    [Fact]
    public void A_compressed_name_is_read_whole_and_reading_goes_on_behind_the_pointer()
    {
        var message = Bytes(
            "BEEF 8180 0001 0002 0000 0000",
            "07 6578616D706C65 03 4E4554 00 000F 0001", // example.NET at 12
            "C00C 000F 0001 0000012C 0007 000A 02 6D78 C00C", // mx. and a pointer to 12
            "C02B 0001 0001 0000012C 0004 C0000201"); // the exchange's own name, mx.example.net at 43

        var read = MessageReader.Read(message).ShouldNotBeNull();

        read.Answers.ShouldBe([Mx("example.net", 10, "mx.example.net"), A("mx.example.net", "192.0.2.1")]);
    }

    [Fact]
    public void Names_in_an_answer_are_in_lower_case() =>
        Question("07 4558414D504C45 00").Name.ToString().ShouldBe("example");

    [Fact]
    public void Control_characters_in_a_name_are_escaped() =>
        Question("05 410D0A1B42 00").Name.ToString().ShouldBe(@"a\013\010\027b");

    [Fact]
    public void Additional_records_other_than_OPT_are_passed_over()
    {
        var message = Bytes(
            "BEEF 8180 0001 0000 0000 0002",
            "07 6578616D706C65 00 000F 0001",
            "C00C 0001 0001 0000012C 0004 C0000201",
            "00 0029 1000 01000000 0003 AABBCC");

        var read = MessageReader.Read(message).ShouldNotBeNull();

        read.EdnsPayload.ShouldBe((ushort)4096);
        read.Code.ShouldBe(ResponseCode.BadVersion); // 1 in the upper bits, 0 in the lower
    }

    [Fact]
    public void A_record_of_an_unknown_type_is_kept_undecoded()
    {
        var read = MessageReader.Read(Bytes(
            "BEEF 8180 0001 0001 0000 0000",
            "07 6578616D706C65 00 0041 0001",
            "C00C 0041 0001 0000012C 0003 000100")).ShouldNotBeNull();

        read.Answers.ShouldBe([new DnsRecord(DnsName.Parse("example"), (RecordType)65, 300, new RecordData.Undecoded())]);
    }

    [Fact]
    public void The_head_of_a_truncated_message_can_be_read_when_the_message_cannot()
    {
        var cut = (Query.Response(Mx("example.net", 10, "mx.example.net")) with { IsTruncated = true }).ToBytes()[..40];

        MessageReader.Read(cut).ShouldBeNull();
        MessageReader.ReadHead(cut).ShouldNotBeNull().Question.ShouldBe(Query.Question);
    }

    internal static byte[] Bytes(params string[] hex) => Convert.FromHexString(string.Concat(hex).Replace(" ", "", StringComparison.Ordinal));

    private static Question Question(string name) =>
        MessageReader.Read(Bytes("BEEF 0100 0001 0000 0000 0000", name, "0001 0001")).ShouldNotBeNull().Question.ShouldNotBeNull();
}
