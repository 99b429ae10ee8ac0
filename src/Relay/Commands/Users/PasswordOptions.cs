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
        command.Validators.Add(result =>
        {
            if (result.GetValue(_standardInput) && result.GetValue(_generate))
                result.AddError("--password-stdin and --generate exclude each other.");
        });
    }

    public PasswordSource Source(ParseResult arguments) => arguments switch
    {
        _ when arguments.GetValue(_generate) => PasswordSource.Generated,
        _ when arguments.GetValue(_standardInput) => PasswordSource.StandardInput,
        _ => PasswordSource.Terminal,
    };
}
