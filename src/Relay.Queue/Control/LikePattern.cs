namespace Relay.Queue.Control;

/// <summary>Texts as patterns for <c>LIKE … ESCAPE '\'</c>, in which nothing that somebody typed is a wildcard.</summary>
internal static class LikePattern
{
    public static string Exactly(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);

    public static string EndingIn(string text) => $"%{Exactly(text)}";

    public static string Within(string text) => $"%{Exactly(text)}%";
}
