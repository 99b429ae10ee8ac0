namespace Relay.Commands.Users;

internal enum PasswordSource
{
    Terminal,
    StandardInput,
    Generated,
}
