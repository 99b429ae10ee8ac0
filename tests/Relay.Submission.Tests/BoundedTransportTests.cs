using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Relay.Submission.Connection;
using Relay.Submission.Tests.Support;

namespace Relay.Submission.Tests;

public sealed class BoundedTransportTests
{
    [Fact]
    public async Task An_operator_gets_in_however_many_there_are()
    {
        const int Operators = 50; // more than may be told that there is no room
        using var directory = new TemporaryDirectory();
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var endPoint = new UnixDomainSocketEndPoint(Path.Combine(directory.Path, "admin.sock"));
        await using var listener = await new BoundedTransport(sockets, new LimitOptions { MaxSessions = 1 }).BindAsync(endPoint);

        var clients = new List<Socket>();
        for (var i = 0; i < Operators; i++)
        {
            clients.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
            await clients[i].ConnectAsync(endPoint);
            (await listener.AcceptAsync().AsTask().WaitAsync(Patience.Limit)).ShouldNotBeNull();
        }

        clients.ForEach(client => client.Dispose());
    }
}
