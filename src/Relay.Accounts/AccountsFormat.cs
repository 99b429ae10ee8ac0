using System.Text.Encodings.Web;
using System.Text.Json;
using Relay.Core.Accounts;

namespace Relay.Accounts;

/// <summary>
/// The accounts file's bytes and what they say: <c>{ "accounts": [ { "name": …, "verifier": …, "addresses": [ … ], "limits": { … } } ] }</c>. Pure. Comments and
/// trailing commas are fine, names that mean nothing here are not, and all mistakes come at once.
/// </summary>
internal static class AccountsFormat
{
    public const string AccountsProperty = "accounts";
    public const string NameProperty = "name";
    public const string VerifierProperty = "verifier";
    public const string AddressesProperty = "addresses";
    public const string LimitsProperty = "limits";

    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Relaxed, because the default writes the plus of base64 as \u002B; nothing of this ends in a web page.</summary>
    private static readonly JsonWriterOptions Written =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="AccountsFileException">With all mistakes.</exception>
    public static IReadOnlyList<AccountEntry> Parse(ReadOnlyMemory<byte> content, string file)
    {
        // Some Windows editors begin with a byte order mark, which System.Text.Json refuses.
        if (content.Span.StartsWith(ByteOrderMark))
            content = content[ByteOrderMark.Length..];

        try
        {
            using var document = JsonDocument.Parse(content, Lenient);
            var reader = new AccountsReader();
            reader.Read(document.RootElement);
            return reader.Mistakes.Count == 0 ? reader.Accounts : throw new AccountsFileException(file, reader.Mistakes);
        }
        catch (JsonException e)
        {
            throw new AccountsFileException($"{file}: not JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e) // how System.Text.Json says that a string is no text
        {
            throw new AccountsFileException($"{file}: a string in it is not Unicode text: {e.Message}", e);
        }
    }

    public static byte[] Format(IReadOnlyList<AccountEntry> accounts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            json.WriteStartArray(AccountsProperty);
            foreach (var account in accounts)
                Write(json, account);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>True when saving would lose what somebody wrote for other people.</summary>
    public static bool HasComments(ReadOnlySpan<byte> content)
    {
        var start = content.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow, AllowTrailingCommas = true };
        var json = new Utf8JsonReader(content[start..], options);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Comment)
                return true;
        }

        return false;
    }

    private static void Write(Utf8JsonWriter json, AccountEntry account)
    {
        json.WriteStartObject();
        json.WriteString(NameProperty, account.Name);
        json.WriteString(VerifierProperty, account.Verifier.Format());
        if (account.Addresses is { } addresses)
        {
            json.WriteStartArray(AddressesProperty);
            foreach (var address in addresses)
                json.WriteStringValue(address);
            json.WriteEndArray();
        }

        if (account.Limits != SendingLimits.None)
        {
            json.WriteStartObject(LimitsProperty);
            foreach (var (setting, value) in LimitSetting.SetIn(account.Limits))
                json.WriteNumber(setting.Key, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
