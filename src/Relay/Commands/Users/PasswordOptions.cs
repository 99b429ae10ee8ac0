using System.CommandLine;

namespace Relay.Commands.Users;

/// <summary>--password-stdin and --generate, as add and passwd both have them.</summary>
internal sealed class PasswordOptions
{
    private readonly Option<bool> _standardInput = new("--password-stdin") { Description = "Read the password from the first line of standard input." };
    private readonly Option<bool> _generate = new("--generate") { Description = "Make a password and show it once." };

    public void AddTo(Command command)
    {
        command.Options.Add(_standardInput);
        command.Options.Add(_generate);
    }

    /// <exception cref="UsersException">
    /// Both were given. Not a validator of System.CommandLine, which would print a page of help around the one line.
    /// </exception>
    public PasswordSource Source(ParseResult arguments) => (arguments.GetValue(_standardInput), arguments.GetValue(_generate)) switch
    {
        (true, true) => throw new UsersException("--password-stdin and --generate exclude each other."),
        (true, _) => PasswordSource.StandardInput,
        (_, true) => PasswordSource.Generated,
        _ => PasswordSource.Terminal,
    };
}
