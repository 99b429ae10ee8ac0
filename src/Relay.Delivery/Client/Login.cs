using System.Globalization;
using Relay.Core;
using Relay.Core.Transport;
using Relay.Smtp.Commands;
using Relay.Smtp.Replies;
using Relay.Smtp.Sasl.Client;

namespace Relay.Delivery.Client;

/// <summary>
/// AUTH (RFC 4954) at a smarthost. Whatever goes wrong is the operator's to put right and says nothing about the recipients, so the mail waits. No
/// word of it shows the password, or what could be decoded to it.
/// </summary>
internal sealed class Login(SmtpWire wire, Fitness fitness, HopCredentials credentials, IRandomSource random, ClientTimeouts timeouts)
{
    /// <summary>RFC 3463 §3.8: x.7.4, security features not supported. RFC 4954 §6: x.7.8, credentials invalid.</summary>
    private static readonly EnhancedStatus NotSupported = new(4, 7, 4);
    private static readonly EnhancedStatus Refused = new(4, 7, 8);

    /// <summary>Of what a host offers that we don't have, in characters.</summary>
    private const int MaxOffersLength = 100;

    /// <summary>Challenges that an exchange may have: SCRAM and LOGIN have two.</summary>
    private const int MaxChallenges = 4;

    private readonly List<string> _secrets = [credentials.Password];

    private string Host => fitness.NextHop.Host;

    /// <summary>Null when we are logged in.</summary>
    public async Task<Outcome?> RunAsync(CancellationToken cancellationToken)
    {
        if (!fitness.IsVerified && !credentials.AllowUnverified)
            return Deferred(NotSupported, $"The password of '{credentials.User}' is not shown to the mail server {Host}, which {fitness.VerificationObstacle}.");

        var offered = fitness.Extensions.AuthMechanisms;
        var clients = SaslClient.For(offered, credentials.User, credentials.Password, random);
        if (clients.Count == 0)
            return Deferred(NotSupported, $"The mail server {Host} offers no way to log in as '{credentials.User}' {Known(offered)}.");

        Outcome? refusal = null;
        foreach (var client in clients)
        {
            var reply = await ExchangeAsync(client, cancellationToken);
            if (reply.IsPositive && client.MayEnd)
                return null;
            refusal = Refuse(client, reply);
            // RFC 4954 §4: 504, not this mechanism after all; §6: 534, not for this user. Of other refusals the next one would be a repetition.
            if (reply.Code is not (504 or 534))
                break;
        }

        return refusal;
    }

    /// <summary>The last reply of one exchange.</summary>
    private async Task<Reply> ExchangeAsync(SaslClient client, CancellationToken cancellationToken)
    {
        Remember(client.InitialResponse);
        CommandWriter.Auth(wire.Output, client.Mechanism, client.InitialResponse);
        var reply = await ReadReplyAsync(cancellationToken);
        for (var challenges = 0; reply.Code == 334; challenges++)
        {
            var response = challenges < MaxChallenges && TryDecode(reply, out var challenge) ? client.Respond(challenge) : null;
            Remember(response);
            if (response is null)
                CommandWriter.AuthCancel(wire.Output);
            else
                CommandWriter.AuthResponse(wire.Output, response);
            reply = await ReadReplyAsync(cancellationToken);
            if (response is null)
                return reply.Code == 334 ? throw new WireException("it went on with a login that had been given up") : reply;
        }

        return reply;
    }

    private async Task<Reply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        await wire.FlushAsync(timeouts.Command, cancellationToken);
        return await wire.ReadReplyAsync("an answer to AUTH", timeouts.Command, cancellationToken);
    }

    private Outcome.Deferred Refuse(SaslClient client, Reply reply)
    {
        var reason = reply switch
        {
            // It took us although it has not proved that it knows the password: whoever that is, it is not who the route means.
            { IsPositive: true } => $"The mail server {Host} did not prove that it knows '{credentials.User}' ({client.Mechanism}).",
            { IsPermanentFailure: true } =>
                $"The mail server {Host} refused the login of '{credentials.User}' ({client.Mechanism}): the route's user or password is wrong, or may not be used there.",
            _ => $"The mail server {Host} put the login of '{credentials.User}' off ({client.Mechanism}).",
        };
        return Deferred(reply.Status is { IsTransient: true } status ? status : Refused, reason) with { Reply = Words(reply) };
    }

    /// <summary>Some servers repeat a command that they did not like, and what they say goes into logs and bounces.</summary>
    private string Words(Reply reply)
    {
        var text = reply.ToString();
        return _secrets.Exists(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))
            ? string.Create(CultureInfo.InvariantCulture, $"{reply.Code} (its words are withheld, for they hold the password)")
            : NextHopReplies.Words(reply);
    }

    private void Remember(byte[]? response)
    {
        if (response is { Length: > 0 })
            _secrets.Add(Convert.ToBase64String(response).TrimEnd('='));
    }

    private static string Known(IReadOnlyList<string> offered)
    {
        if (offered.Count == 0)
            return "(it does not offer AUTH)";
        var names = string.Join(", ", offered);
        return $"that this server knows (it offers {(names.Length > MaxOffersLength ? $"{names[..MaxOffersLength]}…" : names)})";
    }

    private static bool TryDecode(Reply reply, out byte[] challenge)
    {
        var text = reply.Lines[0];
        var buffer = new byte[text.Length];
        var isRead = Convert.TryFromBase64String(text, buffer, out var length);
        challenge = buffer[..length];
        return isRead;
    }

    private Outcome.Deferred Deferred(EnhancedStatus status, string reason) => new(status, reason, fitness.NextHop.ToString());
}
