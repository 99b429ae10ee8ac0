namespace Relay.Delivery.Client;

/// <summary>How long each step of a dialogue may take. Defaults from RFC 5321 §4.5.3.2 unless another origin is named.</summary>
public sealed class ClientTimeouts
{
    /// <summary>TCP; matches Postfix's smtp_connect_timeout.</summary>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>TCP, while another address is left to try: time for the first segment to be sent three times (RFC 6298 §2: after 1 s and 3 s).</summary>
    public TimeSpan ConnectWithAlternative { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The TLS handshake; a network needs seconds.</summary>
    public TimeSpan Handshake { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The 220 greeting: §4.5.3.2.1.</summary>
    public TimeSpan Greeting { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, MAIL, RCPT, RSET, STARTTLS: §4.5.3.2.2 and §4.5.3.2.3.</summary>
    public TimeSpan Command { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>DATA to 354: §4.5.3.2.4.</summary>
    public TimeSpan DataInitiation { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Each block of the data: §4.5.3.2.5.</summary>
    public TimeSpan DataBlock { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The final dot to its reply: §4.5.3.2.6.</summary>
    public TimeSpan DataTermination { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A goodbye that nobody depends on: for QUIT to be sent; its answer is not waited for.</summary>
    public TimeSpan Quit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>An open connection that waits for the next message; some hosts count open connections.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(2);
}
