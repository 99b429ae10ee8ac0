using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Smtp.Sasl;

/// <summary>
/// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): the client proves that it knows the password, and we that we know its keys; the
/// password itself is never sent. The steps for a name that nobody has are the same; only the proof can't fit.
/// <list type="number">
/// <item>client-first names the client, and we ask for its keys.</item>
/// <item>server-first, made from the keys.</item>
/// <item>client-final holds the proof; server-final answers with ours.</item>
/// <item>The client's empty response to that, and it is over.</item>
/// </list>
/// </summary>
internal sealed class ScramExchange(SaslContext context, bool isPlus, string serverNonce) : SaslExchange
{
    /// <summary>Octets of chance in a nonce: more than can be met twice, and a number that base64 writes without padding.</summary>
    private const int NonceLength = 18;

    private Stage _stage = Stage.ClientFirst;
    private ScramClientFirst? _first;
    private ScramKeys? _keys;
    private string _serverFirst = "";

    public ScramExchange(SaslContext context, bool isPlus) : this(context, isPlus, NewNonce(context.Random)) { }

    private enum Stage
    {
        ClientFirst,
        Keys,
        ClientFinal,
        Acknowledgement,
        Over,
    }

    /// <summary>The client speaks first.</summary>
    public override SaslStep Start() => new SaslStep.Challenge("");

    public override SaslStep Respond(ReadOnlySpan<byte> response)
    {
        var stage = _stage;
        _stage = Stage.Over; // unless the response leads somewhere
        return stage switch
        {
            Stage.ClientFirst => ReadFirst(response),
            Stage.ClientFinal => ReadFinal(response),
            Stage.Acknowledgement when response.IsEmpty => new SaslStep.Proven(_first!.Name),
            _ => new SaslStep.Refused(),
        };
    }

    // Step 2
    public override SaslStep Resume(ScramKeys keys)
    {
        if (_stage != Stage.Keys)
            return base.Resume(keys);

        _stage = Stage.ClientFinal;
        _keys = keys;
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture, $"r={_first!.Nonce}{serverNonce},s={Convert.ToBase64String(keys.Salt.Span)},i={keys.Iterations}");
        return new SaslStep.Challenge(_serverFirst);
    }

    // Step 1
    private SaslStep ReadFirst(ReadOnlySpan<byte> message)
    {
        if (!ScramClientFirst.TryParse(message, out var first) || BindingData(first) is null)
            return new SaslStep.Refused();

        _stage = Stage.Keys;
        _first = first;
        return new SaslStep.KeysWanted(first.Name);
    }

    // Step 3
    private SaslStep ReadFinal(ReadOnlySpan<byte> message)
    {
        if (!ScramClientFinal.TryParse(message, out var final)
            || final.Nonce != _first!.Nonce + serverNonce || final.ChannelBinding != ExpectedBinding())
            return new SaslStep.Refused();

        var signed = Encoding.UTF8.GetBytes($"{_first.Bare},{_serverFirst},{final.WithoutProof}");
        if (!IsProof(final.Proof, signed))
            return new SaslStep.Refused();

        _stage = Stage.Acknowledgement;
        return new SaslStep.Challenge($"v={Convert.ToBase64String(HMACSHA256.HashData(_keys!.ServerKey.Span, signed))}");
    }

    /// <summary>RFC 5802 §6. Null where the client's flag does not go with the mechanism, or shows that somebody took our offer away.</summary>
    private byte[]? BindingData(ScramClientFirst first) => first switch
    {
        { Binding: { } type } => isPlus ? context.ChannelBindings.GetValueOrDefault(type) : null,
        { MissesBinding: true } => isPlus || context.ChannelBindings.Count > 0 ? null : [],
        _ => isPlus ? null : [],
    };

    /// <summary>cbind-input = gs2-header [ cbind-data ]: what the client saw at its end of the connection.</summary>
    private string ExpectedBinding() => Convert.ToBase64String([.. Encoding.UTF8.GetBytes(_first!.Gs2Header), .. BindingData(_first)!]);

    /// <summary>RFC 5802 §3: the proof is ClientKey XOR ClientSignature, and StoredKey is H(ClientKey).</summary>
    private bool IsProof(byte[] proof, byte[] signed)
    {
        var clientKey = HMACSHA256.HashData(_keys!.StoredKey.Span, signed);
        for (var i = 0; i < clientKey.Length; i++)
            clientKey[i] ^= proof[i];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), _keys.StoredKey.Span);
    }

    private static string NewNonce(IRandomSource random)
    {
        Span<byte> octets = stackalloc byte[NonceLength];
        random.Fill(octets);
        return Convert.ToBase64String(octets);
    }
}
