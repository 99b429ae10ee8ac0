using System.Net;

namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>The client straight into the sink: what the measurement itself can do.</summary>
internal sealed class NothingBetween(Berth berth) : ServerUnderTest(berth)
{
    public override string Name => "nothing between";

    public override string Remark => "The client straight into the sink: more than this the measurement cannot show.";

    public override bool IsServer => false;

    public override IPEndPoint Door => Berth.Sink;

    public override async Task<string> VersionAsync() => $"smtp-source and smtp-sink of Postfix {await PostfixServer.VersionNumberAsync()}";

    protected override Task LaunchAsync(string directory) => Task.CompletedTask;
}
