namespace Relay.Core.Accounts;

/// <summary>What a login by SCRAM begins with.</summary>
/// <param name="Account">Whom a right proof lets in; null for a name that nobody has, whose keys no proof fits.</param>
/// <param name="Keys">Always there, and the same each time for the same name, so that a stranger can't tell.</param>
public sealed record ScramLogin(Account? Account, ScramKeys Keys);
