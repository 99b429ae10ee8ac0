using System.Text;
using Relay.Core.Accounts;
using Relay.Smtp.Sasl;
using Relay.Smtp.Tests.Sasl;

namespace Relay.Smtp.Tests.Fuzzing;

public sealed class SaslFuzzTests
{
    /// <summary>Between the responses of an entry.</summary>
    private const byte Separator = 0x1E;

    private const string Password = "wonderland";

    /// <summary>One round of PBKDF2, which is not what is tested here.</summary>
    private static readonly ScramKeys Keys = ScramClient.Keys(Password, [1, 2, 3, 4, 5, 6, 7, 8], iterations: 1);
    private static readonly byte[] Unique = [1, 2, 3];

    [Fact]
    public Task Any_responses_lead_somewhere_and_to_no_proof() => Fuzzer.RunAsync("sasl.txt", (input, random) =>
    {
        var space = Array.IndexOf(input, (byte)' ');
        var exchange = SaslExchange.Begin(Octets.Text(input.AsSpan(0, Math.Max(space, 0))), Context(random, isBound: true));
        if (exchange is null)
            return;

        Check(exchange.Start());
        foreach (var response in Responses(input[(space + 1)..]))
        {
            var step = exchange.Respond(response);
            if (step is SaslStep.KeysWanted)
                step = exchange.Resume(Keys);
            Check(step);
            Assert.IsNotType<SaslStep.Proven>(step);
        }
    });

    /// <summary>Right messages, changed: there is no second way to write a proof, and none to have another name proved by it.</summary>
    [Fact]
    public Task A_proof_that_was_changed_proves_nothing() => Fuzzer.RunAsync("sasl.txt", (input, random) =>
    {
        var isPlus = random.Next(2) == 0;
        var client = new ScramClient("alice", Password) { Gs2Header = isPlus ? "p=tls-unique,," : "n,,", ChannelBinding = isPlus ? Unique : [] };
        var exchange = SaslExchange.Begin(isPlus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256", Context(random, isPlus)).ShouldNotBeNull();
        var first = Encoding.UTF8.GetBytes(client.First);
        var sentFirst = random.Next(2) == 0 ? first : Mutator.Mutate(first, [input], random);
        if (exchange.Respond(sentFirst) is not SaslStep.KeysWanted wanted)
            return;

        Fuzzer.AssertPrintable(wanted.Name);
        var serverFirst = Assert.IsType<SaslStep.Challenge>(exchange.Resume(Keys)).Text;
        Fuzzer.AssertPrintable(serverFirst);
        var final = FinalOf(client, serverFirst);
        var sentFinal = random.Next(2) == 0 ? final : Mutator.Mutate(final, [input], random);
        var accepted = exchange.Respond(sentFinal) is SaslStep.Challenge;
        Assert.Equal(sentFirst.AsSpan().SequenceEqual(first) && sentFinal.AsSpan().SequenceEqual(final), accepted);
        if (accepted)
            Assert.Equal(new SaslStep.Proven("alice"), exchange.Respond([]));
    });

    /// <summary>What the client would say to a challenge; where the nonce in it is no longer its own, anything.</summary>
    private static byte[] FinalOf(ScramClient client, string serverFirst) =>
        serverFirst.StartsWith(client.First[client.First.IndexOf("r=", StringComparison.Ordinal)..], StringComparison.Ordinal)
            ? Encoding.UTF8.GetBytes(client.Final(serverFirst))
            : "c=biws,r=x,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="u8.ToArray();

    private static void Check(SaslStep step) => Fuzzer.AssertPrintable(step switch
    {
        SaslStep.Challenge challenge => challenge.Text,
        SaslStep.Credentials credentials => credentials.Name,
        SaslStep.Proven proven => proven.Name,
        _ => null,
    });

    private static IEnumerable<byte[]> Responses(byte[] input)
    {
        var start = 0;
        for (var i = 0; i <= input.Length; i++)
        {
            if (i < input.Length && input[i] != Separator)
                continue;
            yield return input[start..i];
            start = i + 1;
        }
    }

    private static SaslContext Context(Random random, bool isBound)
    {
        var context = new SaslContext(new SeededRandom(random.Next()));
        return isBound ? context with { ChannelBindings = new Dictionary<string, byte[]> { ["tls-unique"] = Unique } } : context;
    }
}
