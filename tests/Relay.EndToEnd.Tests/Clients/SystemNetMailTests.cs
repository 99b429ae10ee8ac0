using System.Net;
using System.Net.Mail;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

/// <summary>.NET's own client. It knows STARTTLS only.</summary>
public sealed class SystemNetMailTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    [ClientFact]
    public async Task System_net_mail_sends()
    {
        var settings = route.Settings(Door.StartTls);

        await SendAsync(settings);

        await route.ShouldArriveAsync(settings);
    }

    /// <summary>It goes on after the 535 5.7.8, and reports what MAIL is then answered.</summary>
    [ClientFact]
    public async Task System_net_mail_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        (await Should.ThrowAsync<SmtpException>(() => SendAsync(settings))).Message.ShouldContain("5.7.0");
    }

    [ClientFact]
    public async Task System_net_mail_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        (await Should.ThrowAsync<SmtpException>(() => SendAsync(settings))).Message.ShouldContain("5.7.1");
    }

    [ClientFact]
    public async Task System_net_mail_does_not_talk_to_a_stranger()
    {
        var settings = route.Settings(Door.StartTls) with { AuthorityFile = route.StrangerFile };

        var refusal = await Should.ThrowAsync<SmtpException>(() => SendAsync(settings));
        refusal.GetBaseException().ShouldBeOfType<AuthenticationException>();
    }

    private async Task SendAsync(ClientSettings settings)
    {
        using var authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(settings.AuthorityFile));
        // The name of the host is for other processes only (see ClientRoute); its address stands in the certificate too.
        using var client = new SmtpClient(route.Relay.Address.ToString(), settings.Port)
        {
            EnableSsl = true,
            Credentials = new NetworkCredential(settings.User, settings.Password),
        };
        using var message = new MailMessage(settings.Sender, settings.Recipient, Letter.Subject, Letter.Text)
        {
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        // SmtpClient has no other place for an authority that the machine does not know, and nothing else in this process uses this one.
#pragma warning disable SYSLIB0014
        ServicePointManager.ServerCertificateValidationCallback = (_, certificate, _, errors) => IsFrom(authority, certificate, errors);
        try
        {
            await client.SendMailAsync(message);
        }
        finally
        {
            ServicePointManager.ServerCertificateValidationCallback = null;
        }
#pragma warning restore SYSLIB0014
    }

    private static bool IsFrom(X509Certificate2 authority, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 server || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }
}
