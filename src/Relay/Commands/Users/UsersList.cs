using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relay.Accounts;

namespace Relay.Commands.Users;

internal static class UsersList
{
    private static readonly JsonSerializerOptions Readable =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(UsersRunner runner)
    {
        var json = new Option<bool>("--json") { Description = "For programs: a list of objects with name and addresses." };
        var command = new Command("list", "Show the accounts and what each may send as.") { json };
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var accounts = await context.File.ReadAsync(cancellationToken);
            if (context.Arguments.GetValue(json))
            {
                var rows = accounts.Select(account => new Row(account.Name, account.MaySendAs));
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(rows, Readable));
            }
            else if (accounts.Count == 0)
                await context.Output.WriteLineAsync($"No accounts in {context.File.Path}. To add one: relay users add NAME");
            else
                await WriteTableAsync(context.Output, accounts);
        }));
        return command;
    }

    private static async Task WriteTableAsync(TextWriter output, IReadOnlyList<AccountEntry> accounts)
    {
        const string NameHeading = "NAME";
        var width = Math.Max(NameHeading.Length, accounts.Max(account => account.Name.Length));
        await output.WriteLineAsync($"{NameHeading.PadRight(width)}  MAY SEND AS");
        foreach (var account in accounts)
            await output.WriteLineAsync($"{account.Name.PadRight(width)}  {string.Join(", ", account.MaySendAs)}");
    }

    private sealed record Row(string Name, IReadOnlyList<string> Addresses);
}
