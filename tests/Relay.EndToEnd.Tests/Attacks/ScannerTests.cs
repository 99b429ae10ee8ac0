using System.Globalization;
using System.Xml.Linq;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Attacks;

/// <summary>What the tools of those who look for weak servers say.</summary>
public sealed class ScannerTests
{
    public static TheoryData<int> Ports => [Loopback.SubmissionPort, Loopback.ImplicitTlsPort];

    [TheoryNeeding("nmap"), MemberData(nameof(Ports))]
    public async Task Nmap_finds_no_open_relay_and_no_users(int port)
    {
        await using var relay = await RelayHome.StartAsync();

        var findings = await Nmap.ScanAsync(relay.Home.Address, port, $"smtp-enum-users.methods={{VRFY,EXPN,RCPT}},smtp.domain={RelayHome.Account.Split('@')[1]}");

        findings.Commands.ShouldStartWith(RelayHome.HostName);
        findings.OpenRelay.ShouldBeOneOf(Nmap.NoOpenRelay);
        findings.Users.ShouldBeOneOf(Nmap.NoUsers);
    }

    [TheoryNeeding("sslscan"), MemberData(nameof(Ports))]
    public async Task Sslscan_finds_no_old_version_and_no_weak_cipher(int port)
    {
        await using var relay = await RelayHome.StartAsync();
        string[] way = port == Loopback.SubmissionPort ? ["--starttls-smtp"] : [];
        var endPoint = string.Create(CultureInfo.InvariantCulture, $"{relay.Home.Address}:{port}");

        var result = (await Tool.RunAsync("sslscan", ["--xml=-", "--no-colour", .. way, endPoint])).ShouldSucceed();

        var test = XDocument.Parse(result.Output).Descendants("ssltest").Single();
        test.Elements("protocol").Where(protocol => Value(protocol, "enabled") == "1").Select(protocol => $"{Value(protocol, "type")} {Value(protocol, "version")}")
            .ShouldBe(["tls 1.2", "tls 1.3"], ignoreOrder: true);
        var ciphers = test.Elements("cipher").ToArray();
        ciphers.ShouldNotBeEmpty();
        ciphers.ShouldAllBe(cipher => Value(cipher, "strength") == "strong" || Value(cipher, "strength") == "acceptable");
        ciphers.ShouldAllBe(cipher => int.Parse(Value(cipher, "bits"), CultureInfo.InvariantCulture) >= 128);
        // Forward secrecy: what is recorded today can't be read with a key that is stolen tomorrow.
        ciphers.ShouldAllBe(cipher => cipher.Attribute("ecdhebits") != null || cipher.Attribute("dhebits") != null);
        test.Elements("heartbleed").ShouldAllBe(heartbleed => Value(heartbleed, "vulnerable") == "0");
        test.Elements("renegotiation").ShouldAllBe(renegotiation => Value(renegotiation, "supported") == "0" || Value(renegotiation, "secure") == "1");
    }

    private static string Value(XElement element, string attribute) => element.Attribute(attribute)!.Value;
}
