using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

/// <summary>Net::SMTP, which is part of Perl.</summary>
public sealed class PerlTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    private const string Tls = "IO::Socket::SSL";
    private const string Sasl = "Authen::SASL";

    private const string Script = """
        use strict;
        use warnings;
        use Net::SMTP;
        my ($door, $host, $port, $authority, $user, $password, $sender, $recipient) = @ARGV;
        my $message = do { local $/; <STDIN> };
        my %tls = (SSL_ca_file => $authority);
        my $smtp = Net::SMTP->new($host, Port => $port, Timeout => 30, SSL => $door eq 'ImplicitTls', %tls) or die "no connection: $@";
        $door eq 'ImplicitTls' or $smtp->starttls(%tls) or die "no TLS: $@";
        $smtp->auth($user, $password) && $smtp->mail($sender) && $smtp->to($recipient) && $smtp->data($message)
            or die $smtp->code, ' ', $smtp->message;
        $smtp->quit;
        """;

    [ClientTheory("perl", Tls, Sasl)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Net_smtp_sends(Door door)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("perl", Tls, Sasl)]
    public async Task Net_smtp_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings), "535 5.7.8");
    }

    [ClientFact("perl", Tls, Sasl)]
    public async Task Net_smtp_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings), "550 5.7.1");
    }

    [ClientTheory("perl", Tls, Sasl)]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Net_smtp_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings), "certificate verify failed");
    }

    private Task<ToolResult> SendAsync(ClientSettings settings) => route.RunAsync(
        "perl",
        [
            "-e", Script, settings.Door.ToString(), settings.Host, settings.Port.ToString(CultureInfo.InvariantCulture), settings.AuthorityFile,
            settings.User, settings.Password, settings.Sender, settings.Recipient,
        ],
        Letter.Message(settings));
}
