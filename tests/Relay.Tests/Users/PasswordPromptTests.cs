using Relay.Commands.Users;

namespace Relay.Tests.Users;

public sealed class PasswordPromptTests
{
    [Fact]
    public async Task A_prompt_that_nobody_answers_ends_with_the_command()
    {
        using var never = new ManualResetEventSlim();
        var input = new ConsoleInput(
            isTerminal: true,
            TextReader.Null,
            () =>
            {
                never.Wait(TimeSpan.FromMinutes(1));
                return default;
            });
        using var cancellation = new CancellationTokenSource();
        var asking = new PasswordPrompt(input, TextWriter.Null, new SeededRandom()).ReadAsync(PasswordSource.Terminal, "alice@example.org", cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => asking);
        never.Set();
    }
}
