using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;
using static Relay.Dns.Tests.Wire.MessageTests;

namespace Relay.Dns.Tests.Wire;

public sealed class HostileMessageTests
{
    private const string OneAnswer = "BEEF 8180 0001 0001 0000 0000 01 61 00 000F 0001 "; // "a MX", 19 octets

    public static TheoryData<string, string> Corpus => new()
    {
        { "nothing", "" },
        { "half a header", "BEEF 8180 00" },
        { "a question that is not there", "BEEF 8180 0001 0000 0000 0000" },
        { "two questions", "BEEF 8180 0002 0000 0000 0000 01 61 00 000F 0001 01 61 00 000F 0001" },
        { "a question of another class", "BEEF 8180 0001 0000 0000 0000 01 61 00 000F 0003" },
        { "a pointer to itself", "BEEF 8180 0001 0000 0000 0000 C00C 000F 0001" },
        { "two pointers to each other", "BEEF 8180 0001 0000 0000 0000 C00E C00C 000F 0001" },
        { "a pointer into its own labels", "BEEF 8180 0001 0000 0000 0000 01 61 C00C 000F 0001" },
        { "a pointer forward", "BEEF 8180 0001 0001 0000 0000 C012 000F 0001 01 61 00 000F 0001 00000001 0003 0001 00" },
        { "a pointer beyond the end", "BEEF 8180 0001 0000 0000 0000 FFFF 000F 0001" },
        { "a pointer cut in two", "BEEF 8180 0001 0000 0000 0000 C0" },
        { "a reserved label type 01", "BEEF 8180 0001 0000 0000 0000 41 61 00 000F 0001" },
        { "a reserved label type 10", "BEEF 8180 0001 0000 0000 0000 81 61 00 000F 0001" },
        { "a label beyond the end", "BEEF 8180 0001 0000 0000 0000 3F 61 00" },
        { "a name without an end", "BEEF 8180 0001 0000 0000 0000 01 61" },
        { "an answer that is not there", OneAnswer },
        { "an answer count that lies upwards", "BEEF 8180 0001 FFFF 0000 0000 01 61 00 000F 0001 C00C 000F 0001 00000001 0003 0001 00" },
        { "an answer count that lies downwards", "BEEF 8180 0001 0000 0000 0000 01 61 00 000F 0001 C00C 000F 0001 00000001 0003 0001 00" },
        { "octets behind the end", "BEEF 8180 0001 0000 0000 0000 01 61 00 000F 0001 00" },
        { "an answer of another class", OneAnswer + "C00C 000F 0003 00000001 0003 0001 00" },
        { "data beyond the end", OneAnswer + "C00C 000F 0001 00000001 FFFF 0001 00" },
        { "data longer than its record says", OneAnswer + "C00C 000F 0001 00000001 0002 0001 00" },
        { "data shorter than its record says", OneAnswer + "C00C 000F 0001 00000001 0004 0001 00 00" },
        { "an MX of nothing", OneAnswer + "C00C 000F 0001 00000001 0000" },
        { "an MX whose name loops", OneAnswer + "C00C 000F 0001 00000001 0004 0001 C021" },
        { "an A of three octets", OneAnswer + "C00C 0001 0001 00000001 0003 C00002" },
        { "an A of five octets", OneAnswer + "C00C 0001 0001 00000001 0005 C000020101" },
        { "an AAAA of four octets", OneAnswer + "C00C 001C 0001 00000001 0004 C0000201" },
        { "a TXT of nothing", OneAnswer + "C00C 0010 0001 00000001 0000" },
        { "a TXT string beyond its record", OneAnswer + "C00C 0010 0001 00000001 0002 05 61" },
        { "a TXT string beyond the message", OneAnswer + "C00C 0010 0001 00000001 0002 FF 61" },
        { "an additional record that is not there", "BEEF 8180 0001 0000 0000 0001 01 61 00 000F 0001" },
        { "an OPT whose data is not there", "BEEF 8180 0001 0000 0000 0001 01 61 00 000F 0001 00 0029 04D0 00000000 FFFF" },
    };

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Nothing_is_read_from(string what, string hex) => MessageReader.Read(Bytes(hex)).ShouldBeNull(what);

    [Fact]
    public void A_name_that_pointers_make_longer_than_255_octets_is_refused()
    {
        // Each name of 64 octets ends in a pointer to the one before: the fourth would have 257.
        var label = "3F" + string.Concat(Enumerable.Repeat("61", 63));
        var message = Bytes(
            "BEEF 8180 0001 0003 0000 0000",
            label, "00 000F 0001", // at 12, 70 octets with type and class
            label, "C00C 0005 0001 00000001 0001 00", // at 81
            label, "C051 0005 0001 00000001 0001 00", // at 158
            label, "C09E 0005 0001 00000001 0001 00");

        MessageReader.Read(message).ShouldBeNull();
        message[7] = 2;
        MessageReader.Read(message.AsSpan(..^77)).ShouldNotBeNull().Answers.Count.ShouldBe(2);
    }

    [Fact]
    public void Every_prefix_of_a_message_is_refused()
    {
        var whole = new DnsMessage { Id = 1, Question = new(DnsName.Parse("example.net"), RecordType.MX), EdnsPayload = 1232 }
            .Response(Mx("example.net", 10, "mx.example.net"), Txt("example.net", "text"), Soa("example.net"), A("example.net", "192.0.2.1")).ToBytes();

        for (var length = 0; length < whole.Length; length++)
            MessageReader.Read(whole.AsSpan(0, length)).ShouldBeNull($"the first {length} octets");
        MessageReader.Read(whole).ShouldNotBeNull();
    }

    [Fact]
    public void As_many_MX_records_as_64_KiB_hold_are_read()
    {
        var header = Bytes("BEEF 8180 0001 0000 0000 0000 01 61 00 000F 0001");
        var record = Bytes("C00C 000F 0001 00000001 0004 0001 C00C");
        var count = (DnsMessage.MaxOctets - header.Length) / record.Length;
        var message = new List<byte>(header);
        for (var i = 0; i < count; i++)
            message.AddRange(record);
        (message[6], message[7]) = ((byte)(count >> 8), (byte)count);

        MessageReader.Read(message.ToArray()).ShouldNotBeNull().Answers.Count.ShouldBe(count);
    }

    [Fact]
    public void Random_octets_are_refused_or_read_and_never_throw()
    {
        var random = new Random(20_260_101);
        var template = new DnsMessage { Id = 1, Question = new(DnsName.Parse("example.net"), RecordType.MX), EdnsPayload = 1232 }
            .Response(Mx("example.net", 10, "mx.example.net"), Cname("www.example.net", "example.net"), Txt("example.net", "text"), Soa("example.net"))
            .ToBytes();
        var read = 0;
        for (var i = 0; i < 50_000; i++)
        {
            byte[] bytes;
            if (i % 2 == 0)
            {
                bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = [.. template];
                for (var changes = random.Next(1, 4); changes > 0; changes--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (MessageReader.Read(bytes) is { } message)
            {
                read++;
                message.Answers.All(record => record.Name.ToString().All(c => c is > ' ' and <= '~')).ShouldBeTrue();
            }
        }

        read.ShouldBeGreaterThan(1_000); // or the fuzz would only ever have knocked at the front door
    }
}
