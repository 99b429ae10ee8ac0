using Relay.Queue.Storage;

namespace Relay.Queue.Tests.Storage;

/// <summary>What stands in people's queues must match for ever. The figures were worked out by another program, bit by bit.</summary>
public sealed class ChecksumTests
{
    [Fact]
    public void Of_a_recipient() =>
        Checksums.OfRecipient(822, 0, "\u00E4@example.net", notify: null, "rfc822;x").ShouldBe(265768033);

    [Fact]
    public void Of_a_piece_of_content() =>
        Checksums.OfChunk(822, 3, "text\r\n"u8.ToArray()).ShouldBe(3230517316);

    [Fact]
    public void Of_any_row() =>
        Checksums.OfRow(822, "", SqlValue.Of(1.5), new string('y', 600)).ShouldBe(1489505776);
}
