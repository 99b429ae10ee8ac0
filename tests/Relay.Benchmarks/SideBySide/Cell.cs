using System.Globalization;
using System.Net;
using Relay.Benchmarks.Load;

namespace Relay.Benchmarks.SideBySide;

/// <summary>One kind of load.</summary>
/// <param name="KeepsConnections">Whether a session sends all its mail over one connection, or each message over one of its own.</param>
internal sealed record Cell(int Sessions, int MessageOctets, bool KeepsConnections)
{
    public static readonly Cell OneSession = new(1, Small, true);
    public static readonly Cell TwentySessions = new(20, Small, true);
    public static readonly Cell HundredSessions = new(100, Small, true);
    public static readonly Cell OneMessageEach = new(20, Small, false);
    public static readonly Cell LargeMessages = new(20, Large, true);
    public static readonly Cell Latency = new(20, Small, true) { IsTimed = true };
    public static readonly Cell Login = new(20, Small, false) { IsTimed = true, HasLogin = true };

    private const int Small = 4096;
    private const int Large = 100 * 1024;

    /// <summary>Those that targets are set for, in the order in which they are run.</summary>
    public static IReadOnlyList<Cell> WithTargets { get; } = [OneSession, TwentySessions, HundredSessions, OneMessageEach, LargeMessages, Latency, Login];

    public static IReadOnlyList<Cell> All { get; } =
    [
        .. from octets in new[] { Small, Large }
           from keeps in new[] { true, false }
           from sessions in new[] { 1, 20, 100 }
           select new Cell(sessions, octets, keeps),
        Latency,
        Login,
    ];

    /// <summary>Our own load generator instead of smtp-source, which neither times replies nor speaks TLS.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Under TLS from the first octet, with AUTH PLAIN.</summary>
    public bool HasLogin { get; init; }

    /// <summary>Such as <c>4k-20</c>, <c>100k-1-single</c>, <c>latency</c>.</summary>
    public string Name => HasLogin ? "login" : IsTimed ? "latency" :
        string.Create(CultureInfo.InvariantCulture, $"{MessageOctets / 1024}k-{Sessions}{(KeepsConnections ? "" : "-single")}");

    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"{MessageOctets / 1024} KB, {Sessions} session{(Sessions == 1 ? "" : "s")}, {(KeepsConnections ? "kept connections" : "one message a connection")}{(HasLogin ? ", TLS + AUTH PLAIN" : IsTimed ? ", timed" : "")}");

    public LoadPlan Plan(IPEndPoint server, TimeSpan time) => new(server)
    {
        Sessions = Sessions,
        MessageOctets = MessageOctets,
        MessagesPerConnection = KeepsConnections ? int.MaxValue : 1,
        TimeLimit = time,
        Tls = HasLogin ? LoadTls.Implicit : LoadTls.None,
        Login = HasLogin ? Mail.Login : null,
        Sender = _ => Mail.Sender,
        Recipient = (_, _) => Mail.Recipient,
    };
}
