using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Relay.Submission.Connection;
using Relay.Submission.Session;

namespace Relay.Submission;

/// <summary>Where Kestrel hands a connection over, and takes it back when its session has ended.</summary>
internal sealed class SubmissionConnectionHandler(SessionServices services)
{
    public async Task HandleAsync(ConnectionContext connection, TlsMode tlsMode)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (client.IsIPv4MappedToIPv6)
            client = client.MapToIPv4();
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;

        SubmissionLog.Connected(services.Logger, client);
        await using var channel = new SmtpChannel(connection.Transport, services.Time);
        try
        {
            await new SmtpSession(channel, services, tlsMode, client, stopping).RunAsync();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or TimeoutException)
        {
            // The client is gone, or does not listen; what it was not answered 250 it will send again.
        }
        catch (Exception exception)
        {
            SubmissionLog.SessionFailed(services.Logger, client, exception);
            await ApologiseAsync(channel);
        }

        SubmissionLog.Disconnected(services.Logger, client);
    }

    private async Task ApologiseAsync(SmtpChannel channel)
    {
        try
        {
            channel.Write(Replies.InternalError);
            await channel.CloseAsync(services.Settings.Limits.CommandTimeout);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or TimeoutException)
        {
            // There is nobody left to tell.
        }
    }
}
