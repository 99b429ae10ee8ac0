using System.Text;

namespace Relay.Mail.SevenBit;

/// <summary>
/// Walks through the entities of a message as it arrives (RFC 2046 §5.1), and holds no more of it than a line. Sealed parts are passed through
/// unread. Every octet is shown once, in its order.
/// </summary>
internal abstract class MimeReader
{
    /// <summary>Multiparts within each other; people's mail has three or four.</summary>
    private const int MaxDepth = 50;

    private readonly LineCutter _cutter = new();
    private readonly List<(byte[] Delimiter, bool IsDigest)> _open = [];
    private readonly MimeHeaderReader _header = new();
    private MimeEntity _entity = new(0);
    private int _entities = 1;
    private Place _place = Place.Header;
    private bool _holdsLineEnd;

    private enum Place
    {
        Header,
        Body,

        /// <summary>Where a multipart has no part: before its first boundary and after its last one.</summary>
        Between,
    }

    public void Append(ReadOnlySpan<byte> content) => _cutter.Append(content, TakePiece);

    public void Complete()
    {
        _cutter.Complete(TakePiece);
        if (_place == Place.Header)
            EndHeader();
        if (_place == Place.Body)
            EndBody(isAtEnd: true);
    }

    /// <param name="field">The name of the field that it belongs to, in lower case; continuation lines have it too.</param>
    protected abstract void OnHeader(MimeEntity entity, ReadOnlySpan<byte> piece, string field);

    /// <summary>Before the blank line, with everything known that the header says.</summary>
    protected abstract void OnHeaderEnd(MimeEntity entity);

    /// <summary>Of a leaf or a sealed part. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1) and is not shown here.</summary>
    protected abstract void OnBody(MimeEntity entity, ReadOnlySpan<byte> octets);

    /// <param name="isAtEnd">No boundary follows.</param>
    protected abstract void OnBodyEnd(MimeEntity entity, bool isAtEnd);

    /// <summary>Blank lines behind headers, boundaries, and what stands between.</summary>
    protected abstract void OnStructure(ReadOnlySpan<byte> octets);

    private void TakePiece(ReadOnlySpan<byte> piece, bool isStart)
    {
        if (isStart && FindBoundary(piece, out var depth, out var isLast))
            TakeBoundary(piece, depth, isLast);
        else if (_place == Place.Header)
            TakeHeader(piece, isStart);
        else if (_place == Place.Body)
            TakeBody(piece);
        else
            OnStructure(piece);
    }

    private void TakeHeader(ReadOnlySpan<byte> piece, bool isStart)
    {
        if (isStart && piece is [(byte)'\r', (byte)'\n'])
        {
            EndHeader();
            OnStructure(piece);
        }
        else if (_header.TryTake(_entity, piece, isStart))
        {
            OnHeader(_entity, piece, _header.Field);
        }
        else
        {
            // The blank line is missing: some begin the body here, some read on.
            _entity.IsAmbiguous = true;
            EndHeader();
            TakePiece(piece, isStart);
        }
    }

    private void EndHeader()
    {
        _header.Complete(_entity);
        _entity.EndHeader(mayOpen: _open.Count < MaxDepth);
        OnHeaderEnd(_entity);
        _place = _entity.Kind == MimeKind.Multipart ? Place.Between : Place.Body;
        if (_entity.Kind == MimeKind.Multipart)
            _open.Add((Encoding.ASCII.GetBytes($"--{_entity.Boundary}"), _entity.IsDigest));
    }

    private void TakeBody(ReadOnlySpan<byte> piece)
    {
        ReleaseLineEnd();
        _holdsLineEnd = piece.EndsWith("\r\n"u8);
        var text = _holdsLineEnd ? piece[..^2] : piece;
        if (!text.IsEmpty)
            OnBody(_entity, text);
    }

    private void TakeBoundary(ReadOnlySpan<byte> line, int depth, bool isLast)
    {
        if (_place == Place.Header)
            EndHeader();
        if (_place == Place.Body)
            EndBody(isAtEnd: false);

        OnStructure(line);
        _open.RemoveRange(isLast ? depth : depth + 1, _open.Count - (isLast ? depth : depth + 1));
        _place = isLast ? Place.Between : Place.Header;
        if (!isLast)
            _entity = new MimeEntity(_entities++, _open[depth].IsDigest);
    }

    private void EndBody(bool isAtEnd)
    {
        if (isAtEnd)
            ReleaseLineEnd();
        OnBodyEnd(_entity, isAtEnd);
        if (_holdsLineEnd)
            OnStructure("\r\n"u8);
        _holdsLineEnd = false;
    }

    private void ReleaseLineEnd()
    {
        if (_holdsLineEnd)
            OnBody(_entity, "\r\n"u8);
        _holdsLineEnd = false;
    }

    /// <summary>delimiter, close-delimiter and transport-padding of RFC 2046 §5.1.1; an outer one ends what is open within.</summary>
    private bool FindBoundary(ReadOnlySpan<byte> line, out int depth, out bool isLast)
    {
        isLast = false;
        for (depth = _open.Count - 1; depth >= 0; depth--)
        {
            if (!line.StartsWith(_open[depth].Delimiter))
                continue;
            var rest = line[_open[depth].Delimiter.Length..];
            isLast = rest.StartsWith("--"u8);
            if (rest[(isLast ? 2 : 0)..].Trim(" \t\r\n"u8).IsEmpty)
                return true;
        }

        return false;
    }
}
