using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Relay.Submission.Tls;

/// <summary>What a client offers at the start of a handshake (RFC 8446 §4.1.2), as far as SslStream does not tell it.</summary>
internal sealed record ClientHello
{
    public const ushort Tls12 = 0x0303;
    public const ushort Tls13 = 0x0304;

    private const byte HandshakeRecord = 22; // RFC 8446 §5.1
    private const byte ClientHelloMessage = 1; // RFC 8446 §4
    private const int RecordHeaderOctets = 5;
    private const int MaxRecordOctets = 16 * 1024; // RFC 8446 §5.1
    private const int RandomOctets = 32;

    // RFC 8446 §4.2, RFC 7627 §5.1
    private const ushort SupportedGroupsExtension = 10;
    private const ushort SignatureAlgorithmsExtension = 13;
    private const ushort ExtendedMasterSecretExtension = 23;
    private const ushort SupportedVersionsExtension = 43;

    /// <summary>The newest version that the client speaks, and that anybody knows: 0x0301 is TLS 1.0.</summary>
    public ushort Version { get; private init; }

    public ushort[] CipherSuites { get; private init; } = [];

    public ushort[] SignatureSchemes { get; private set; } = [];

    /// <summary>Empty when the client did not say.</summary>
    public ushort[] Groups { get; private set; } = [];

    /// <summary>The session's keys will depend on the whole handshake (RFC 7627).</summary>
    public bool HasExtendedMasterSecret { get; private set; }

    /// <summary>Waits for the client's first record and leaves it where it is. Null when it is not TLS, or not in one piece.</summary>
    public static async ValueTask<ClientHello?> PeekAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            if (result.IsCompleted || result.IsCanceled || HasFirstRecord(result.Buffer))
            {
                var hello = Parse(result.Buffer.Slice(0, Math.Min(result.Buffer.Length, RecordHeaderOctets + MaxRecordOctets)).ToArray());
                input.AdvanceTo(result.Buffer.Start);
                return hello;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    /// <param name="octets">At least the first record.</param>
    public static ClientHello? Parse(ReadOnlySpan<byte> octets)
    {
        var record = new ClientHelloReader(octets);
        if (record.UInt8() != HandshakeRecord)
            return null;

        record.UInt16(); // its version means nothing: RFC 8446 §5.1
        var handshake = new ClientHelloReader(record.Vector16());
        if (handshake.UInt8() != ClientHelloMessage)
            return null;

        var body = new ClientHelloReader(handshake.Take(handshake.UInt24()));
        if (record.IsBroken || handshake.IsBroken)
            return null;

        var legacyVersion = body.UInt16();
        body.Take(RandomOctets);
        body.Vector8(); // session
        var suites = ClientHelloReader.Numbers(body.Vector16());
        body.Vector8(); // compression
        var extensions = new ClientHelloReader(body.IsAtEnd ? [] : body.Vector16()); // TLS 1.0 had none
        var versions = new List<ushort> { legacyVersion };
        var hello = new ClientHello { CipherSuites = suites };
        while (!extensions.IsAtEnd)
            hello.Take(extensions.UInt16(), new ClientHelloReader(extensions.Vector16()), versions);
        return body.IsBroken || extensions.IsBroken ? null : hello with { Version = versions.Where(version => version <= Tls13).DefaultIfEmpty(legacyVersion).Max() };
    }

    /// <summary>The client can be served with a key of this kind.</summary>
    public bool CanUse(KeyKind key) => Version == Tls13
        ? key.Schemes.Intersect(SignatureSchemes).Any()
        : key.Suites.Any(suite => CipherSuites.Contains((ushort)suite)) && (key.Group is not { } group || Groups.Length == 0 || Groups.Contains(group));

    private void Take(ushort extension, ClientHelloReader content, List<ushort> versions)
    {
        switch (extension)
        {
            case SupportedGroupsExtension:
                Groups = ClientHelloReader.Numbers(content.Vector16());
                break;
            case SignatureAlgorithmsExtension:
                SignatureSchemes = ClientHelloReader.Numbers(content.Vector16());
                break;
            case ExtendedMasterSecretExtension:
                HasExtendedMasterSecret = true;
                break;
            case SupportedVersionsExtension:
                versions.AddRange(ClientHelloReader.Numbers(content.Vector8()));
                break;
        }
    }

    private static bool HasFirstRecord(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[RecordHeaderOctets];
        if (buffer.IsEmpty)
            return false;
        if (buffer.FirstSpan[0] != HandshakeRecord)
            return true; // and no more of it is wanted
        if (buffer.Length < RecordHeaderOctets)
            return false;

        buffer.Slice(0, RecordHeaderOctets).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        return length > MaxRecordOctets || buffer.Length >= RecordHeaderOctets + length;
    }
}
