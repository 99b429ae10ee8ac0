namespace Relay.Tests.Users;

internal sealed record UsersResult(int ExitCode, string Output, string Error);
