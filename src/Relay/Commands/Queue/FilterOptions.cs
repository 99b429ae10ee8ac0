using System.CommandLine;
using System.Text.Json;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Commands.Queue;

/// <summary>What a command is about: an id, or what the recipients have in common.</summary>
internal sealed class FilterOptions
{
    private readonly TimeProvider _time;
    private readonly Argument<string?> _message = new("ID") { Description = "The message of that queue id.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _id = Text("--id", "ID", "The message of that queue id.");
    private readonly Option<string?> _sender = Text("--sender", "ADDRESS", "From that address; @example.org: from anybody there; <>: from nobody, as bounces are.");
    private readonly Option<string?> _recipient = Text("--recipient", "ADDRESS", "To that address; @example.org: to anybody there.");
    private readonly Option<string?> _domain = Text("--domain", "DOMAIN", "To anybody at that domain.");
    private readonly Option<string?> _account = Text("--account", "NAME", "Submitted by that account.");
    private readonly Option<string?> _olderThan = Text("--older-than", "AGE", "Accepted longer ago than 90s, 15m, 2h, 3d.");
    private readonly Option<string?> _newerThan = Text("--newer-than", "AGE", "Accepted within the last 90s, 15m, 2h, 3d.");
    private readonly Option<string?> _reason = Text("--reason", "TEXT", "With that somewhere in what the last attempt came to.");
    private readonly Option<string?> _state = Text("--state", "STATE", $"{string.Join(", ", States.Keys)}.");

    private readonly Option<string?>[] _options;

    public FilterOptions(TimeProvider time)
    {
        _time = time;
        _options = [_id, _sender, _recipient, _domain, _account, _olderThan, _newerThan, _reason, _state];
    }

    private static Dictionary<string, RecipientState> States { get; } =
        Enum.GetValues<RecipientState>().ToDictionary(state => JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString()), StringComparer.OrdinalIgnoreCase);

    public void AddTo(Command command)
    {
        command.Arguments.Add(_message);
        foreach (var option in _options)
            command.Options.Add(option);
    }

    /// <exception cref="QueueCommandException">Something is not what it must be.</exception>
    public QueueFilter Read(ParseResult arguments)
    {
        // A script whose variable is not set would mean more mail than it says: any reason, or all bounces.
        if (Array.Find(_options, option => arguments.GetValue(option) is { } text && string.IsNullOrWhiteSpace(text)) is { } empty)
            throw new QueueCommandException($"{empty.Name} is empty.{(empty == _sender ? " For nobody, as bounces are from, write <>." : "")}");
        return Filter(arguments);
    }

    private QueueFilter Filter(ParseResult arguments) => new()
    {
        Id = OneOf(arguments.GetValue(_message), arguments.GetValue(_id), "The queue id is given twice.") is { } id ? ReadId(id) : null,
        Sender = arguments.GetValue(_sender) is { } sender ? ReadAddress(sender) : null,
        Recipient = OneOf(
            arguments.GetValue(_recipient) is { } recipient ? ReadAddress(recipient) : null,
            arguments.GetValue(_domain) is { } domain ? $"@{domain.TrimStart('@')}" : null,
            "--recipient and --domain exclude each other; --recipient @example.org is a domain too."),
        Account = arguments.GetValue(_account),
        Before = ReadAge(arguments, _olderThan),
        Since = ReadAge(arguments, _newerThan),
        Reason = arguments.GetValue(_reason),
        State = arguments.GetValue(_state) is { } state ? ReadState(state) : null,
    };

    public static QueueId ReadId(string text) => QueueId.TryParse(text, out var id)
        ? id
        : throw new QueueCommandException($"'{Printable.Line(text)}' is no queue id, which has 13 letters and digits. For an address: --sender, --recipient.");

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static string? OneOf(string? first, string? second, string mistake) =>
        first is null || second is null ? first ?? second : throw new QueueCommandException(mistake);

    /// <summary>Brackets are allowed, as people copy them.</summary>
    private static string ReadAddress(string text)
    {
        var address = text.StartsWith('<') && text.EndsWith('>') ? text[1..^1] : text;
        return address.Length == 0 || address.Contains('@', StringComparison.Ordinal)
            ? address
            : throw new QueueCommandException($"'{Printable.Line(text)}' is no address; for all of a domain write @{Printable.Line(address)}.");
    }

    private static RecipientState ReadState(string text) => States.TryGetValue(text, out var state)
        ? state
        : throw new QueueCommandException($"'{Printable.Line(text)}' is no state; there are {string.Join(", ", States.Keys)}.");

    private DateTimeOffset? ReadAge(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetValue(option) is not { } text)
            return null;
        if (!Words.TryParseSpan(text, out var age))
            throw new QueueCommandException($"{option.Name} is '{Printable.Line(text)}'; it must be an age such as 90s, 15m, 2h or 3d.");

        var now = _time.GetUtcNow();
        return age < now - DateTimeOffset.MinValue ? now - age : DateTimeOffset.MinValue;
    }
}
