namespace Relay.Benchmarks.SideBySide;

/// <summary>What one server made of one cell, once.</summary>
/// <param name="AcceptedPerSecond">Messages answered 250.</param>
/// <param name="DeliveredPerSecond">Messages at the sink, from the first command to the last arrival.</param>
/// <param name="Processor">Milliseconds for each message, of all processes of the server; null where there is no server.</param>
/// <param name="Memory">Most octets at a time of all of them; null where there is no server.</param>
/// <param name="Median">Milliseconds from the end of the data to the 250; null where smtp-source was the client, as the next.</param>
/// <param name="Slowest">The same, of the slowest of a hundred.</param>
internal sealed record Measurement(double AcceptedPerSecond, double DeliveredPerSecond, double? Processor, double? Memory, double? Median, double? Slowest)
{
    /// <summary>What was accepted and had not come to the sink when patience was over.</summary>
    public int Missing { get; init; }
}
