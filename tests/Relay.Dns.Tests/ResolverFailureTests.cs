using Relay.Core.Dns;
using Relay.Dns.Tests.Support;
using Relay.Dns.Wire;
using static Relay.Dns.Tests.Support.Messages;

namespace Relay.Dns.Tests;

/// <summary>Servers that fail, and what is made of it.</summary>
public sealed class ResolverFailureTests
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private static FakeNameServer Good() => FakeNameServer.Answering(query => query.Response(Mx(query.Question!.Name.ToString(), 10, "mx.example.net")));

    [Theory]
    [InlineData(2, "SERVFAIL")]
    [InlineData(4, "NOTIMP")]
    [InlineData(5, "REFUSED")]
    [InlineData(9, "response code 9")]
    public async Task When_every_server_fails_the_reason_names_the_last_one_and_its_answer(int code, string words)
    {
        await using var first = FakeNameServer.Answering(query => query.Absence((ResponseCode)code));
        await using var second = FakeNameServer.Answering(query => query.Absence((ResponseCode)code));

        var answer = await Resolvers.Asking(first, second).ResolveMxAsync("example.net", default);

        answer.ShouldBeTryLater().ShouldBe($"The MX records of example.net could not be looked up: name server {second.EndPoint} answered {words}.");
        first.AllAsked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_code_in_the_upper_bits_of_EDNS_is_not_an_empty_answer()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.BadVersion));

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("BADVERS");
    }

    [Fact]
    public async Task After_a_server_that_fails_the_next_is_asked_and_stays_the_first_to_be_asked()
    {
        await using var broken = FakeNameServer.Answering(query => query.Absence(ResponseCode.ServerFailure));
        await using var good = Good();
        var resolver = Resolvers.Asking(broken, good);

        (await resolver.ResolveMxAsync("example.net", default)).ShouldBeFound();
        (await resolver.ResolveMxAsync("www.example.net", default)).ShouldBeFound();

        broken.AllAsked.Count.ShouldBe(1);
        good.AllAsked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task After_garbage_the_next_is_asked()
    {
        await using var garbage = new FakeNameServer(asked => [asked.Query.Response(Mx("example.net", 10, "evil.example")).ToBytes()[..^1]]);
        await using var good = Good();

        (await Resolvers.Asking(garbage, good).ResolveMxAsync("example.net", default)).ShouldBeFound().ShouldBe([new MxRecord(10, "mx.example.net")]);
    }

    [Fact]
    public async Task Garbage_from_everyone_is_to_be_tried_later()
    {
        await using var garbage = new FakeNameServer(asked => [[.. asked.Query.Response().ToBytes(), 0]]);

        (await Resolvers.Asking(garbage).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("malformed");
    }

    [Fact]
    public async Task After_a_silent_server_the_next_is_asked()
    {
        var time = new ManualTime();
        await using var silent = new FakeNameServer();
        await using var good = Good();

        var answer = Resolvers.Asking(time, silent, good).ResolveMxAsync("example.net", default);
        await silent.NextAsync();
        good.AllAsked.ShouldBeEmpty();
        time.Advance(DefaultTimeout);

        (await answer).ShouldBeFound();
    }

    [Fact]
    public async Task When_everyone_is_silent_the_reason_says_for_how_long()
    {
        var time = new ManualTime();
        await using var silent = new FakeNameServer();

        var answer = Resolvers.Asking(time, silent).ResolveMxAsync("example.net", default);
        await silent.NextAsync();
        time.Advance(DefaultTimeout);

        (await answer).ShouldBeTryLater()
            .ShouldBe($"The MX records of example.net could not be looked up: name server {silent.EndPoint} did not answer within 5 s.");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_noticed_without_waiting()
    {
        await using var good = Good();
        var gone = new FakeNameServer();
        await gone.DisposeAsync();

        (await Resolvers.Asking(gone, good).ResolveMxAsync("example.net", default)).ShouldBeFound();
        (await Resolvers.Asking(gone).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain($"name server {gone.EndPoint} can't be reached");
    }

    [Fact]
    public async Task The_list_is_gone_through_as_often_as_configured()
    {
        await using var first = FakeNameServer.Answering(query => query.Absence(ResponseCode.ServerFailure));
        await using var second = FakeNameServer.Answering(query => query.Absence(ResponseCode.Refused));
        var options = new DnsOptions { Servers = [first.EndPoint.ToString(), second.EndPoint.ToString()], Attempts = 2 };

        (await Resolvers.Create(TimeProvider.System, options).ResolveMxAsync("example.net", default)).ShouldBeTryLater();

        first.AllAsked.Count.ShouldBe(2);
        second.AllAsked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_may_leave_out_the_question_that_the_server_could_not_read()
    {
        await using var server = FakeNameServer.Answering(query => query.Absence(ResponseCode.ServerFailure) with { Question = null });

        (await Resolvers.Asking(server).ResolveMxAsync("example.net", default)).ShouldBeTryLater().ShouldContain("SERVFAIL");
    }

    [Fact]
    public async Task A_caller_who_cancels_gets_out_and_the_others_get_the_answer()
    {
        await using var server = new FakeNameServer();
        var resolver = Resolvers.Asking(server);
        using var impatient = new CancellationTokenSource();

        var cancelled = resolver.ResolveMxAsync("example.net", impatient.Token);
        var patient = resolver.ResolveMxAsync("example.net", default);
        var asked = await server.NextAsync();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        await server.SendAsync(asked.Query.Response(Mx("example.net", 10, "mx.example.net")).ToBytes(), asked.From);

        (await patient).ShouldBeFound();
    }
}
