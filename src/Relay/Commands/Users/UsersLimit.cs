using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Accounts;
using Relay.Core.Accounts;

namespace Relay.Commands.Users;

internal static class UsersLimit
{
    /// <summary>Written for a limit of its own that the account is to lose.</summary>
    private const string Default = "default";

    public static Command Create(UsersRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The account." };
        var options = LimitSetting.All.ToDictionary(setting => setting, Option);
        var command = new Command("limit", "Limit how much an account may send, other than all accounts. What is not named stays as it is.") { name };
        foreach (var option in options.Values)
            command.Options.Add(option);
        command.SetAction(runner.Run((context, cancellationToken) =>
        {
            var wanted = options.Where(option => context.Arguments.GetValue(option.Value) is not null)
                .Select(option => (option.Key, Value(option.Value.Name, context.Arguments.GetRequiredValue(option.Value))))
                .ToArray();
            return LimitAsync(context, context.Arguments.GetRequiredValue(name), wanted, cancellationToken);
        }));
        return command;
    }

    /// <summary>Empty where the limits say nothing.</summary>
    public static string Describe(SendingLimits limits) => string.Join(
        ", ", LimitSetting.SetIn(limits).Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Setting.Words} {limit.Value}")));

    private static async Task LimitAsync(
        UsersContext context, string typedName, (LimitSetting Setting, int? Value)[] wanted, CancellationToken cancellationToken)
    {
        if (wanted.Length == 0)
            throw new UsersException($"Say which limit: {string.Join(", ", LimitSetting.All.Select(OptionName))}.");

        var areCommentsLost = await context.File.ChangeLimitsAsync(
            typedName, limits => wanted.Aggregate(limits, (changed, limit) => limit.Setting.Set(changed, limit.Value)), cancellationToken);
        await context.WarnOfLostCommentsAsync(areCommentsLost);
        var account = await context.File.GetAsync(typedName, cancellationToken);
        await context.Output.WriteLineAsync(account.Limits == SendingLimits.None
            ? $"{account.Name} has the limits of all accounts."
            : $"{account.Name} has limits of its own: {Describe(account.Limits)}.");
    }

    private static Option<string> Option(LimitSetting setting) => new(OptionName(setting))
    {
        Description = $"{char.ToUpperInvariant(setting.Words[0])}{setting.Words[1..]}; 0 allows nothing, {Default} for what all accounts have.",
        HelpName = "N",
    };

    private static string OptionName(LimitSetting setting) => $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(setting.Key)}";

    /// <summary>Null for the default.</summary>
    private static int? Value(string option, string text) => text switch
    {
        Default => null,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw new UsersException($"{option} is '{text}'; it must be a whole number, 0 (none) to {int.MaxValue}, or {Default}."),
    };
}
