namespace Relay.Benchmarks.SideBySide.Servers;

/// <summary>Relay with a queue that keeps nothing: what all but the durability costs.</summary>
internal sealed class ForgetfulRelayServer(Berth berth, string program) : RelayServer(berth, program)
{
    public const string ServerName = "Relay, keeping nothing";

    public override string Name => ServerName;

    public override string Remark => "The same program, with a queue in memory: what Relay could do without its promise.";

    /// <summary>This program, under the runtime settings (garbage collector, compiler) of the published one.</summary>
    protected override string StartCommand =>
        $"dotnet exec --runtimeconfig '{Program}/relay.runtimeconfig.json' '{typeof(ForgetfulRelayServer).Assembly.Location}' forgetful";
}
