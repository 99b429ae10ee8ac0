using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Relay.Core.Accounts;
using Relay.Submission.Connection;
using Relay.Submission.Proxy;
using Relay.Submission.Session;

namespace Relay.Submission;

/// <summary>
/// Where Kestrel hands a connection over, and takes it back when its session has ended.
/// <list type="number">
/// <item>Whose connection is it? The peer's, or that of the client whom a proxy of ours speaks for.</item>
/// <item>Is there room for one more of them?</item>
/// <item>The session.</item>
/// </list>
/// </summary>
internal sealed class SubmissionConnectionHandler(SessionServices services)
{
    public async Task HandleAsync(ConnectionContext connection, Listener listener)
    {
        var peer = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (await FindClientAsync(connection, listener, peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer) is not var (client, network))
            return;

        SubmissionLog.Connected(services.Logger, client);
        await using (var channel = new SmtpChannel(connection.Transport, services.Time))
        {
            using var place = services.Sessions.TryEnter(client, out _);
            if (place is not null)
                await ServeAsync(connection, channel, listener, client, network);
            else if (listener.Tls != TlsMode.Implicit) // where only a handshake could tell, nothing does
                await SayAsync(channel, Replies.TooManySessions(services.Settings.HostName));
        }

        SubmissionLog.Disconnected(services.Logger, client);
    }

    // Step 1
    private async Task<(IPAddress Client, Account? Network)?> FindClientAsync(ConnectionContext connection, Listener listener, IPAddress peer)
    {
        if (!listener.IsProxy(peer))
            return (peer, listener.AccountOf(peer));

        try
        {
            var header = await ProxyPreamble.ReadAsync(connection.Transport.Input, services.Settings.Limits.HandshakeTimeout, services.Time);
            // A proxy that names nobody may speak for anybody, and so for nobody who needs no login.
            return header.Client is { } client ? (client, listener.AccountOf(client)) : (peer, null);
        }
        catch (InvalidDataException)
        {
            SubmissionLog.NoProxyHeader(services.Logger, peer, listener);
        }
        catch (IOException)
        {
            // It has closed, as balancers do who ask whether we are alive.
        }

        return null;
    }

    // Step 3
    private async Task ServeAsync(ConnectionContext connection, SmtpChannel channel, Listener listener, IPAddress client, Account? network)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        try
        {
            await using var session = new SmtpSession(channel, services, listener, client, network, stopping);
            await session.RunAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or TimeoutException)
        {
            // The client is gone, or does not listen; what it was not answered 250 it will send again.
        }
        catch (Exception exception)
        {
            SubmissionLog.SessionFailed(services.Logger, client, exception);
            await SayAsync(channel, Replies.InternalError);
        }
    }

    private async Task SayAsync(SmtpChannel channel, Relay.Smtp.Replies.Reply reply)
    {
        try
        {
            channel.Write(reply);
            await channel.CloseAsync(services.Settings.Limits.CommandTimeout);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException or TimeoutException)
        {
            // There is nobody left to tell.
        }
    }
}
