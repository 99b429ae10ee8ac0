namespace Relay.Benchmarks.Load;

/// <summary>What became of a load.</summary>
/// <param name="Accepted">From the end of each message that was answered 250 to that answer; how long all took; the processor's time of the generator's own process.</param>
/// <param name="Refused">Messages that were not accepted, or not for all their recipients.</param>
/// <param name="Broken">Connections that were refused or ended before their time, with what was under way.</param>
/// <param name="Complaint">The first reason for one of these, in the server's words where it had any.</param>
internal sealed record LoadResult(Latencies Accepted, int Refused, int Broken, string? Complaint)
{
    public int Count => Accepted.Milliseconds.Length;

    public override string ToString() =>
        Count == 0 ? $"nothing was accepted: {Complaint}" :
        Refused + Broken == 0 ? Accepted.ToString() :
        $"{Accepted}   {Refused} refused, {Broken} connections broken: {Complaint}";
}
