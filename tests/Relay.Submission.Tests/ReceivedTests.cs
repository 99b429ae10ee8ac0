using System.Net;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

/// <summary>What the Received field says of the client, and what it keeps to itself.</summary>
public sealed class ReceivedTests
{
    private readonly FrontDoor _door = new();

    [Fact]
    public async Task The_name_in_dns_is_there_when_it_leads_back_to_the_address()
    {
        _door.Dns.Names[FrontDoor.ClientAddress] = "laptop.example.org";
        _door.Dns.Addresses["laptop.example.org"] = FrontDoor.ClientAddress;
        (await SubmitAsync()).ShouldStartWith("Received: from client.example (laptop.example.org [192.0.2.7])");
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_somebody_s_lie()
    {
        _door.Dns.Names[FrontDoor.ClientAddress] = "mail.bank.example";
        _door.Dns.Addresses["mail.bank.example"] = IPAddress.Parse("198.51.100.1");
        (await SubmitAsync()).ShouldStartWith("Received: from client.example ([192.0.2.7])");
    }

    [Fact]
    public async Task No_message_waits_for_a_name()
    {
        _door.Dns.Gate = new TaskCompletionSource().Task;
        (await SubmitAsync()).ShouldStartWith("Received: from client.example ([192.0.2.7])");
    }

    [Fact]
    public async Task A_hidden_client_is_not_even_asked_for()
    {
        _door.Messages.HideClient = true;
        (await SubmitAsync()).ShouldStartWith("Received: by mail.example.org");
        _door.Dns.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Bcc_goes_where_that_is_asked_for()
    {
        _door.Messages.RemoveBcc = true;
        var text = await SubmitAsync();
        text.ShouldContain("Subject: hello");
        text.ShouldNotContain("Bcc");
    }

    private async Task<string> SubmitAsync()
    {
        await using var client = await _door.BeginDataAsync();
        (await client.AskAsync("Subject: hello\r\nBcc: carol@example.net\r\n\r\nHello\r\n.")).ShouldStartWith("250 2.0.0");
        return _door.Queue.Messages.ShouldHaveSingleItem().Text;
    }
}
