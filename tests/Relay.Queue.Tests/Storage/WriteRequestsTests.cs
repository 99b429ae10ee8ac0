using Relay.Queue.Storage;

namespace Relay.Queue.Tests.Storage;

public sealed class WriteRequestsTests
{
    private readonly WriteRequests _requests = new();

    [Theory]
    [InlineData("", "")]
    [InlineData("aaaa", "aaaa")]
    [InlineData("oooo", "oooo")]
    [InlineData("aaaaoo", "oaoaaa")]
    [InlineData("ooooaa", "oaoaoo")]
    [InlineData("aoao", "oaoa")]
    public void What_arrives_and_what_else_there_is_take_turns(string added, string taken)
    {
        foreach (var kind in added)
            _requests.TryAdd(new WriteRequest(_ => { }, isArrival: kind == 'a')).ShouldBeTrue();

        string.Concat(TakeAll().Select(request => request.IsArrival ? 'a' : 'o')).ShouldBe(taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_was_taken_last_lets_the_other_line_go_first_however_often_nothing_was_there(bool isArrival)
    {
        _requests.TryAdd(new WriteRequest(_ => { }, isArrival));
        _requests.TryTake(TimeSpan.Zero, out _).ShouldBeTrue();
        _requests.TryTake(TimeSpan.Zero, out _).ShouldBeFalse();
        _requests.TryAdd(new WriteRequest(_ => { }, isArrival));
        _requests.TryAdd(new WriteRequest(_ => { }, !isArrival));

        TakeAll().Select(request => request.IsArrival).ShouldBe([!isArrival, isArrival]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_line_keeps_its_order(bool isArrival)
    {
        var added = Enumerable.Range(0, 10).Select(_ => new WriteRequest(_ => { }, isArrival)).ToArray();
        foreach (var request in added)
            _requests.TryAdd(request);

        TakeAll().ShouldBe(added);
    }

    [Fact]
    public void What_was_added_before_the_end_can_be_taken_after_it_and_nothing_more_is_added()
    {
        var early = new WriteRequest(_ => { });
        _requests.TryAdd(early).ShouldBeTrue();

        _requests.Close();

        _requests.TryAdd(new WriteRequest(_ => { })).ShouldBeFalse();
        _requests.TryTake(Timeout.InfiniteTimeSpan, out var taken).ShouldBeTrue();
        taken.ShouldBe(early);
        _requests.TryTake(Timeout.InfiniteTimeSpan, out _).ShouldBeFalse();
        _requests.TryTake(Timeout.InfiniteTimeSpan, out _).ShouldBeFalse("the end stays");
    }

    private IEnumerable<WriteRequest> TakeAll()
    {
        while (_requests.TryTake(TimeSpan.Zero, out var request))
            yield return request;
    }
}
