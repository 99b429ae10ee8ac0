using System.Buffers;
using Relay.Core.Queue;

namespace Relay.Smtp.Commands;

/// <summary>The parameters of RCPT, understood (RFC 3461 §4.1, §4.2).</summary>
public static class RcptParameters
{
    /// <summary>Characters of an ORCPT as it is encoded, RFC 3461 §4.2.</summary>
    private const int MaxOriginalRecipientLength = 500;

    /// <summary>addr-type = atom, here without the "+" and "=" that mean something to who reads the value: no type that is registered has them.</summary>
    private static readonly SearchValues<char> TypeCharacters =
        SearchValues.Create("!#$%&'*-/?^_`{|}~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly ParameterTable<RecipientParameters> Table = new(RecipientParameters.None)
    {
        ["NOTIFY"] = (read, value) => ParseNotify(value) is { } notify ? read with { Notify = notify } : null,
        ["ORCPT"] = (read, value) => ParseOriginalRecipient(value) is { } recipient ? read with { OriginalRecipient = recipient } : null,
    };

    /// <summary>The first fault counts; nothing is read then.</summary>
    public static bool TryRead(IReadOnlyList<Parameter> parameters, out RecipientParameters read, out ParameterFault fault) =>
        Table.TryRead(parameters, out read, out fault);

    internal static string Write(DsnNotify notify)
    {
        var words = new List<string>();
        if (notify.HasFlag(DsnNotify.Success))
            words.Add("SUCCESS");
        if (notify.HasFlag(DsnNotify.Failure))
            words.Add("FAILURE");
        if (notify.HasFlag(DsnNotify.Delay))
            words.Add("DELAY");
        return words.Count > 0 ? string.Join(',', words) : "NEVER";
    }

    /// <summary>False where it would be longer than a host need take: in ASCII an address of the type utf-8 may be so, and nobody's mail hangs on it.</summary>
    internal static bool TryWrite(OriginalRecipient original, out string value)
    {
        value = $"{original.AddressType};{(IsUtf8(original.AddressType) ? Utf8Address.Encode(original.Address) : Xtext.Encode(original.Address))}";
        return value.Length <= MaxOriginalRecipientLength;
    }

    private static bool IsUtf8(string addressType) => addressType.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>NEVER, or the other words in any order.</summary>
    private static DsnNotify? ParseNotify(string? value)
    {
        if (value is null)
            return null;
        if (value.Equals("NEVER", StringComparison.OrdinalIgnoreCase))
            return DsnNotify.Never;

        var notify = DsnNotify.Never;
        foreach (var word in value.Split(','))
        {
            var one = word.ToUpperInvariant() switch
            {
                "SUCCESS" => DsnNotify.Success,
                "FAILURE" => DsnNotify.Failure,
                "DELAY" => DsnNotify.Delay,
                _ => DsnNotify.Never,
            };
            if (one == DsnNotify.Never || notify.HasFlag(one))
                return null;
            notify |= one;
        }

        return notify;
    }

    /// <summary>original-recipient-address = addr-type ";" xtext. That the address fits its type is not asked: RFC 3461 §4.2.</summary>
    private static OriginalRecipient? ParseOriginalRecipient(string? value)
    {
        if (value is null or { Length: > MaxOriginalRecipientLength } || value.Split(';', 2) is not [{ Length: > 0 } type, { Length: > 0 } text])
            return null;

        if (type.AsSpan().ContainsAnyExcept(TypeCharacters))
            return null;

        var isRead = IsUtf8(type) ? Utf8Address.TryDecode(text, out var address) : Xtext.TryDecode(text, out address);
        return isRead ? new OriginalRecipient(type, address) : null;
    }
}
