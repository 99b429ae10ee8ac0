namespace Relay.Accounts;

/// <summary>Who may log in.</summary>
public sealed class AccountsOptions
{
    /// <summary>The accounts file; a relative path starts at the working directory.</summary>
    public string File { get; set; } = "data/accounts.json";
}
