using System.Globalization;
using Relay.EndToEnd.Tests.Fixtures;

namespace Relay.EndToEnd.Tests.Clients;

public sealed class GitSendEmailTests(ClientRoute route) : IClassFixture<ClientRoute>
{
    private const string Tls = "IO::Socket::SSL";
    private const string Sasl = "Authen::SASL";

    [ClientTheory("git", "git-send-email", Tls, Sasl, "Mail::Address")]
    [InlineData(Door.StartTls, "PLAIN")]
    [InlineData(Door.StartTls, "LOGIN")]
    [InlineData(Door.ImplicitTls, "PLAIN")]
    [InlineData(Door.ImplicitTls, "LOGIN")]
    public async Task Git_sends(Door door, string mechanism)
    {
        var settings = route.Settings(door);

        (await SendAsync(settings, mechanism)).ShouldSucceed();

        await route.ShouldArriveAsync(settings);
    }

    [ClientFact("git", "git-send-email", Tls, Sasl, "Mail::Address")]
    public async Task Git_reports_a_wrong_password()
    {
        var settings = route.Settings(Door.StartTls) with { Password = "wrong horse" };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "5.7.8");
    }

    [ClientFact("git", "git-send-email", Tls, Sasl, "Mail::Address")]
    public async Task Git_reports_that_the_sender_is_not_allowed()
    {
        var settings = route.Settings(Door.StartTls) with { Sender = "boss@sender.test" };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "5.7.1");
    }

    [ClientTheory("git", "git-send-email", Tls, Sasl, "Mail::Address")]
    [InlineData(Door.StartTls)]
    [InlineData(Door.ImplicitTls)]
    public async Task Git_does_not_talk_to_a_stranger(Door door)
    {
        var settings = route.Settings(door) with { AuthorityFile = route.StrangerFile };

        ClientRoute.ShouldReport(await SendAsync(settings, "PLAIN"), "certificate verify failed");
    }

    /// <summary>A patch as <c>git format-patch</c> writes it, with our letter for its text.</summary>
    private async Task<ToolResult> SendAsync(ClientSettings settings, string mechanism)
    {
        var patch = await route.WriteAsync($"{settings.Recipient}.patch", $"""
            From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
            From: Alice <{settings.Sender}>
            Date: Mon, 5 Jan 2026 12:00:00 +0000
            Subject: {Letter.Subject}
            MIME-Version: 1.0
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            {Letter.Text}
            """);
        var configuration = await route.WriteAsync($"gitconfig-{settings.Recipient}", string.Create(CultureInfo.InvariantCulture, $"""
            [user]
                name = Alice
                email = {settings.Sender}
            [sendemail]
                smtpServer = {settings.Host}
                smtpServerPort = {settings.Port}
                smtpEncryption = {(settings.Door == Door.StartTls ? "tls" : "ssl")}
                smtpSSLCertPath = {settings.AuthorityFile}
                smtpAuth = {mechanism}
                smtpUser = {settings.User}
                smtpPass = {settings.Password}
                confirm = never
                suppressCc = all

            """));
        return await route.RunAsync(
            "git",
            ["-c", $"include.path={configuration}", "send-email", "--no-validate", $"--to={settings.Recipient}", patch]);
    }
}
