using Relay.Benchmarks.SideBySide.Servers;

namespace Relay.Benchmarks.SideBySide;

/// <param name="Round">From 0.</param>
internal sealed record Result(ServerUnderTest Server, Cell Cell, int Round, Measurement Measurement);
