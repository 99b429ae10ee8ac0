using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relay.Accounts;
using Relay.Core.Accounts;

namespace Relay.Commands.Users;

internal static class UsersList
{
    private static readonly JsonSerializerOptions Readable =
        new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(UsersRunner runner)
    {
        var json = new Option<bool>("--json") { Description = "For programs: a list of objects with name, addresses and those limits that the account has of its own." };
        var command = new Command("list", "Show the accounts, what each may send as, and limits of its own.") { json };
        command.SetAction(runner.Run(async (context, cancellationToken) =>
        {
            var accounts = await context.File.ReadAsync(cancellationToken);
            if (context.Arguments.GetValue(json))
            {
                var rows = accounts.Select(account => new Row(account.Name, account.MaySendAs, LimitSetting.SetIn(account.Limits).ToDictionary(limit => limit.Setting.Key, limit => limit.Value)));
                await context.Output.WriteLineAsync(JsonSerializer.Serialize(rows, Readable));
            }
            else if (accounts.Count == 0)
                await context.Output.WriteLineAsync($"No accounts in {context.File.Path}. To add one: relay users add NAME");
            else
                await WriteTableAsync(context.Output, accounts);
        }));
        return command;
    }

    /// <summary>The last column is there when somebody has something in it.</summary>
    private static async Task WriteTableAsync(TextWriter output, IReadOnlyList<AccountEntry> accounts)
    {
        string[][] rows =
        [
            ["NAME", "MAY SEND AS", accounts.Any(account => account.Limits != SendingLimits.None) ? "LIMITS" : ""],
            .. accounts.Select(account => new[] { account.Name, string.Join(", ", account.MaySendAs), UsersLimit.Describe(account.Limits) }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            await output.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private sealed record Row(string Name, IReadOnlyList<string> Addresses, IReadOnlyDictionary<string, int> Limits);
}
