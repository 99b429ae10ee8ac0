namespace Relay.Mail.Headers;

/// <summary>Walks through the fields of a header section: <c>foreach (var field in new HeaderFields(octets))</c>.</summary>
internal ref struct HeaderFields(ReadOnlySpan<byte> header)
{
    private ReadOnlySpan<byte> _rest = header;

    public HeaderField Current { get; private set; }

    public readonly HeaderFields GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;

        var end = 0;
        do
            end += LineLength(_rest[end..]);
        while (HeaderGrammar.IsContinuation(_rest[end..]));

        Current = new HeaderField(_rest[..end]);
        _rest = _rest[end..];
        return true;
    }

    private static int LineLength(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)'\n') is >= 0 and var lineFeed ? lineFeed + 1 : text.Length;
}
