namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>What a person enters into a mail client. Right, unless a test says otherwise.</summary>
internal sealed record ClientSettings(Door Door, string AuthorityFile, string Recipient)
{
    public string Host => RelayHome.HostName;

    public int Port => Door == Door.StartTls ? Loopback.SubmissionPort : Loopback.ImplicitTlsPort;

    public string User => RelayHome.Account;

    public string Password { get; init; } = RelayHome.Password;

    /// <summary>MAIL FROM and the field From.</summary>
    public string Sender { get; init; } = RelayHome.Account;
}
