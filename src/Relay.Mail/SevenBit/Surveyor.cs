namespace Relay.Mail.SevenBit;

/// <summary>Goes through a message and notes what would have to become of each entity.</summary>
internal sealed class Surveyor : MimeReader
{
    /// <summary>Entities of one message; whoever sends more has something else in mind than that it be read.</summary>
    private const int MaxEntities = 10_000;

    /// <summary>Octets of the fields that a conversion adds to an entity, at most.</summary>
    private const int FieldOctets = 120;

    private readonly List<PartEncoding> _encodings = [];
    private PartTally _tally = new();
    private long _size;
    private bool _hasEightBitHeader;
    private string? _obstacle;

    public ContentSurvey Survey => new(
        _encodings, _hasEightBitHeader, _hasEightBitHeader ? "its header holds characters that are not ASCII" : _obstacle, _size);

    protected override void OnHeader(MimeEntity entity, ReadOnlySpan<byte> piece, string field)
    {
        _size += piece.Length;
        _hasEightBitHeader |= HasEightBit(piece);
    }

    protected override void OnHeaderEnd(MimeEntity entity)
    {
        if (entity.Number >= MaxEntities)
            _obstacle ??= "it has too many parts";
        else
            _encodings.Add(entity is { Kind: MimeKind.Multipart, IsLabelledEightBit: true } ? PartEncoding.SevenBitLabel : PartEncoding.AsItIs);
        _tally = new PartTally();
    }

    protected override void OnBody(MimeEntity entity, ReadOnlySpan<byte> octets)
    {
        _size += octets.Length;
        _tally.Add(octets);
    }

    protected override void OnBodyEnd(MimeEntity entity, bool isAtEnd)
    {
        if (!_tally.HasEightBit)
            return;
        if (entity.Kind == MimeKind.Sealed)
            _obstacle ??= "its 8-bit content is in a part that must stay as it is, since it is signed, encrypted, a message of its own or can't be told apart";
        else if (!entity.HasIdentityEncoding)
            _obstacle ??= "its 8-bit content is in a part that is encoded already";
        if (_obstacle is not null)
            return;

        _encodings[entity.Number] = _tally.Shorter;
        _size += _tally.Growth + FieldOctets;
    }

    protected override void OnStructure(ReadOnlySpan<byte> octets)
    {
        _size += octets.Length;
        if (HasEightBit(octets))
            _obstacle ??= "it has 8-bit content outside its parts";
    }

    private static bool HasEightBit(ReadOnlySpan<byte> octets) => octets.ContainsAnyInRange((byte)0x80, (byte)0xFF);
}
