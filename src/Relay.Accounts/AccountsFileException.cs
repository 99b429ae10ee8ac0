namespace Relay.Accounts;

/// <summary>The accounts file can't be used, or not for this. The message is one line for the administrator and holds no secrets.</summary>
public sealed class AccountsFileException : Exception
{
    public AccountsFileException() { }

    public AccountsFileException(string message) : base(message) { }

    public AccountsFileException(string message, Exception innerException) : base(message, innerException) { }

    public AccountsFileException(string file, IReadOnlyList<string> mistakes) : base(OneLine($"{file}: {string.Join("; ", mistakes)}.")) =>
        Mistakes = mistakes;

    /// <summary>All that is wrong in the file; empty where the file is right and the change was not.</summary>
    public IReadOnlyList<string> Mistakes { get; } = [];

    /// <summary>Mistakes quote the file, and a JSON string may hold a line end.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
