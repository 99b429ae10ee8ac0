using Relay.Smtp.Commands;

namespace Relay.Smtp.Tests.Commands;

/// <summary>Parameters as they stand in a command; the values are taken as they are, even where the command's grammar would refuse them.</summary>
internal static class ParameterList
{
    public static IReadOnlyList<Parameter> Of(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(One)];

    private static Parameter One(string word) => word.Split('=', 2) switch
    {
        [var keyword, var value] => new Parameter(keyword, value),
        _ => new Parameter(word, null),
    };
}
