using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Delivery;

/// <summary>A signature that the sender has made (RFC 6376) is right at the far end, too.</summary>
public sealed class DkimTests
{
    /// <summary>Prints what it reads with a signature before it: key and canonicalization are its arguments.</summary>
    private const string Sign = """
        import dkim, sys
        message = sys.stdin.buffer.read()
        key = open(sys.argv[1], 'rb').read()
        way = sys.argv[2].encode()
        sys.stdout.buffer.write(dkim.sign(message, b'test', b'sender.test', key, canonicalize=(way, way)) + message)
        """;

    /// <summary>Whether what it reads is signed with the key whose public half is its argument.</summary>
    private const string Verify = """
        import dkim, sys
        record = b'v=DKIM1; k=rsa; p=' + sys.argv[1].encode()
        print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record))
        """;

    [TheoryNeeding("nsd", "openssl", DebianPython.Dkim)]
    [InlineData("simple")]
    [InlineData("relaxed")]
    public async Task A_signed_message_verifies_at_the_far_end(string canonicalization)
    {
        using var directory = new TemporaryDirectory();
        var key = directory.Combine("key.pem");
        (await Tool.RunAsync("openssl", ["genrsa", "-out", key, "2048"])).ShouldSucceed();
        var publicKey = string.Concat((await Tool.RunAsync("openssl", ["rsa", "-in", key, "-pubout"])).ShouldSucceed().Output.Split('\n').Where(line => !line.StartsWith('-')));
        var message = $"From: Alice <{RelayHome.Account}>\r\nTo: bob@example.org\r\nSubject:  Gr\u00c3\u00bc\u00c3\u009fe \r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <signed@sender.test>\r\n\r\n" +
            "Dear Bob,  \r\n\r\n.dot\r\n  two  blanks \u00e4\r\n\r\n\r\n";
        var signed = await DebianPython.RunAsync(Sign, [key, canonicalization], message);
        await using var nextHop = ScriptedNextHop.Start();
        await using var names = await NameServer.StartAsync(Zone.WithMailAt("example.org", nextHop.Address));
        await using var relay = await RelayHome.StartAsync(names);
        await using var client = await SubmissionClient.LogInAsync(relay.Home);

        (await client.SubmitAsync(signed.Replace("\r\n.", "\r\n..", StringComparison.Ordinal), "bob@example.org")).Code.ShouldBe(250);

        var arrived = (await nextHop.WaitForTransactionsAsync()).ShouldHaveSingleItem().Content;
        (await DebianPython.RunAsync(Verify, [publicKey], arrived)).Trim().ShouldBe("True");
        (await DebianPython.RunAsync(Verify, [publicKey], arrived.Replace("two  blanks", "two blankz", StringComparison.Ordinal))).Trim().ShouldBe("False");
    }
}
