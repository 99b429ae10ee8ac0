using System.Globalization;
using System.Text;

namespace Relay.Demo;

/// <summary>
/// What a newcomer gets to see:
/// <list type="number">
/// <item>a client logs in and submits three messages;</item>
/// <item>one is delivered, one is put off and delivered by the retry, one is refused and comes back as a bounce;</item>
/// <item>the delivered message and the bounce, as they arrived;</item>
/// <item>how to try it by hand.</item>
/// </list>
/// </summary>
internal sealed class DemoShow(Timeline timeline, DemoWorld world)
{
    /// <summary>All three take a few seconds; what takes longer has gone wrong.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>True when all three messages ended as they should.</summary>
    public async Task<bool> RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await SubmitAsync(cancellationToken);
            var delivered = await ArrivalAsync(DemoAddresses.Delivered);
            var retried = await ArrivalAsync(DemoAddresses.Later);
            var bounce = await ArrivalAsync(DemoAddresses.Sender);
            // The next hop has them all; Relay's own word on each is the end of the timeline.
            foreach (var address in new[] { DemoAddresses.Delivered, DemoAddresses.Later, DemoAddresses.Sender })
                await timeline.SeenAsync($"delivered to=<{address}>").WaitAsync(Limit, time, cancellationToken);

            Show($"What <{DemoAddresses.Delivered}> got", delivered.Content);
            Show($"What <{DemoAddresses.Sender}> got back", Beginning(bounce.Content));
            return Check(delivered, retried, bounce);
        }
        catch (TimeoutException)
        {
            timeline.Say($"Not all of it has happened within {Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds.");
            return false;
        }

        Task<DemoMessage> ArrivalAsync(string address) => world.NextHop.FirstMessageAsync(address).WaitAsync(Limit, time, cancellationToken);
    }

    // Step 4
    public void ShowHowToTry()
    {
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{DemoAddresses.Sender}\0{world.Password}"));
        timeline.Say(string.Create(CultureInfo.InvariantCulture, $"""
            Your turn. Relay stays up until Ctrl+C; what arrives at the next hop shows here.

              user      {DemoAddresses.Sender}
              password  {world.Password}
              ports     {world.SubmissionPort} (STARTTLS), {world.TlsPort} (TLS)

            swaks --server 127.0.0.1 --port {world.SubmissionPort} --tls --auth-user {DemoAddresses.Sender} --auth-password {world.Password} --from {DemoAddresses.Sender} --to {DemoAddresses.Delivered}

            printf 'From: {DemoAddresses.Sender}\r\nSubject: hello\r\n\r\nHello.\r\n' | curl --url smtps://127.0.0.1:{world.TlsPort} --cacert {world.CertificateFile} --user {DemoAddresses.Sender}:{world.Password} --mail-from {DemoAddresses.Sender} --mail-rcpt {DemoAddresses.Delivered} --upload-file -

            openssl s_client -quiet -crlf -starttls smtp -connect 127.0.0.1:{world.SubmissionPort}
              and then, line by line:
              EHLO me
              AUTH PLAIN {login}
              MAIL FROM:<{DemoAddresses.Sender}>
              RCPT TO:<{DemoAddresses.Delivered}>
              DATA
              Subject: by hand

              Hello.
              .
              QUIT

            """));
    }

    // Step 1
    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        using var certificate = world.Certificate;
        await using var client = new DemoClient(timeline, certificate);
        await client.OpenAsync(world.SubmissionPort, DemoAddresses.Sender, world.Password, cancellationToken);
        await client.SubmitAsync(DemoAddresses.Sender, DemoAddresses.Delivered, "A message that is delivered", "Hello Alice.", cancellationToken);
        await client.SubmitAsync(DemoAddresses.Sender, DemoAddresses.Later, "A message that is put off", "Hello Bob.", cancellationToken);
        await client.SubmitAsync(DemoAddresses.Sender, DemoAddresses.Refused, "A message that is refused", "Is anybody there?", cancellationToken);
    }

    // Step 2
    private bool Check(DemoMessage delivered, DemoMessage retried, DemoMessage bounce)
    {
        var isRight = delivered.ReversePath == DemoAddresses.Sender && retried.ReversePath == DemoAddresses.Sender &&
            bounce.ReversePath.Length == 0 && bounce.Content.Contains("Status: 5.1.1", StringComparison.Ordinal);
        timeline.Say(isRight
            ? "All three ended as they should: delivered, delivered by the retry, bounced."
            : "That is not how they should have ended.");
        timeline.Say();
        return isRight;
    }

    // Step 3
    private void Show(string title, string content)
    {
        timeline.Say();
        timeline.Say($"--- {title} ---");
        timeline.Say();
        foreach (var line in content.TrimEnd().Split('\n'))
            timeline.Say($"  {line}");
        timeline.Say();
    }

    /// <summary>Up to the part for programs, which people may skip.</summary>
    private static string Beginning(string bounce)
    {
        var end = bounce.IndexOf("Content-Type: message/delivery-status", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? bounce : $"{bounce[..end]}  … (and the same for programs: RFC 3464)";
    }
}
