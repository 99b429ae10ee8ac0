using Relay.Core.Accounts;

namespace Relay.Submission.Tests.Support;

/// <summary>One account: alice, whose password is wonderland.</summary>
internal sealed class FakeAccounts : IAccountStore
{
    /// <summary>PLAIN, in base64.</summary>
    public const string Plain = "AGFsaWNlAHdvbmRlcmxhbmQ=";

    public static readonly Account Alice = new("alice", ["alice@example.org", "*@wonderland.example"]);

    public bool IsAliceRemoved { get; set; }

    public ValueTask<Account?> RefreshAsync(Account account, CancellationToken cancellationToken) => ValueTask.FromResult(IsAliceRemoved ? null : account);

    public ValueTask<ScramLogin> FindScramAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ScramLogin(name == Alice.Name ? Alice : null, ScramClient.KeysOf(name == Alice.Name ? "wonderland" : "nobody's password")));

    public ValueTask<Account?> AuthenticateAsync(string name, string password, CancellationToken cancellationToken) =>
        ValueTask.FromResult(name == Alice.Name && password == "wonderland" ? Alice : null);
}
