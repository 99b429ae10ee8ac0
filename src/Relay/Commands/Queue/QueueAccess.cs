using Relay.Admin;
using Relay.Configuration;
using Relay.Core.Operation;
using Relay.Queue;

namespace Relay.Commands.Queue;

/// <summary>Finds the queue: at the socket of the server that runs, else in its files.</summary>
internal static class QueueAccess
{
    /// <summary>To be disposed of when it is a <see cref="IDisposable"/>.</summary>
    public static async Task<IQueueControl> OpenAsync(RelayOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        await AdminClient.OpenAsync(options.Server.AdminSocket(), cancellationToken) as IQueueControl
        ?? QueueFiles.Open(options.Server.QueueDirectory(), options.Queue, time);
}
