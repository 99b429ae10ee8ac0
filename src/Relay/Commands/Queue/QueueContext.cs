using System.CommandLine;
using Relay.Commands.Users;
using Relay.Configuration;
using Relay.Core.Operation;

namespace Relay.Commands.Queue;

/// <summary>One invocation: what was asked, and what it is done with.</summary>
/// <param name="Raw">Standard output, for octets.</param>
internal sealed record QueueContext(
    ParseResult Arguments, RelayOptions Options, IQueueControl Control, TimeProvider Time, ConsoleInput Input, TextWriter Output, TextWriter Error, Func<Stream> Raw)
{
    public DateTimeOffset Now => Time.GetUtcNow();
}
