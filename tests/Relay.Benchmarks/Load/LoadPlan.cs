using System.Net;

namespace Relay.Benchmarks.Load;

/// <summary>What a <see cref="LoadGenerator"/> sends, how, and where.</summary>
internal sealed record LoadPlan(IPEndPoint Server)
{
    /// <summary>How long a session waits for a reply; longer than a loaded server takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public int Sessions { get; init; } = 1;

    /// <summary>It ends when so many have been answered, …</summary>
    public int Messages { get; init; } = int.MaxValue;

    /// <summary>… or when this time is over: messages under way are finished then, and no more are begun.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.MaxValue;

    /// <summary>After so many a session ends with QUIT and begins anew. 1 is a connection for each message.</summary>
    public int MessagesPerConnection { get; init; } = int.MaxValue;

    /// <summary>As they go over the wire, without the final dot.</summary>
    public int MessageOctets { get; init; } = 4096;

    public LoadTls Tls { get; init; }

    /// <summary>Null: none.</summary>
    public LoadLogin? Login { get; init; }

    /// <summary>MAIL FROM of the message of that number, from 0.</summary>
    public Func<int, string> Sender { get; init; } = _ => "alice@example.org";

    /// <summary>RCPT TO of the message of that number, for each of its recipients, both from 0.</summary>
    public Func<int, int, string> Recipient { get; init; } = (_, _) => "bob@example.net";

    public int RecipientsPerMessage { get; init; } = 1;

    public TimeSpan ReplyTimeout { get; init; } = Patience;
}
