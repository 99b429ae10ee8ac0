using Microsoft.Extensions.Logging.Abstractions;
using Relay.Queue.Tests.Contract;
using Relay.Queue.Tests.Support;

namespace Relay.Queue.Tests.Storage;

public sealed class FreeSpaceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(QueueFixture.Start);
    private readonly LogLines<FreeSpaceTests> _log = new();

    [Fact]
    public void There_is_room_until_the_disk_has_less_left_than_the_floor() =>
        (Space(minFree: 0).HasRoomFor(1000), Space(minFree: long.MaxValue).HasRoomFor(1000)).ShouldBe((true, false));

    [Fact]
    public void A_message_wants_one_and_a_half_times_its_size() => Space(minFree: 0).HasRoomFor(long.MaxValue / 2).ShouldBeFalse();

    [Fact]
    public void What_is_unused_within_the_file_is_room() => Space(minFree: 1L << 60, unused: 1L << 61).HasRoomFor(1000).ShouldBeTrue();

    [Fact]
    public void The_log_hears_of_it_once_and_again_when_it_is_over()
    {
        var unused = 0L;
        var space = new FreeSpace(_directory.Path, new QueueOptions { MinFreeBytes = 1L << 60 }, () => unused, _time, _log);
        for (var i = 0; i < 3; i++)
        {
            space.HasRoomFor(1).ShouldBeFalse();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _log.Messages(4007).ShouldHaveSingleItem().ShouldContain("Queue:MinFreeBytes");
        unused = 1L << 61;
        space.HasRoomFor(1).ShouldBeTrue();
        _log.Messages(4008).Count().ShouldBe(1);
    }

    public void Dispose() => _directory.Dispose();

    private FreeSpace Space(long minFree, long unused = 0) =>
        new(_directory.Path, new QueueOptions { MinFreeBytes = minFree }, () => unused, _time, NullLogger.Instance);
}
