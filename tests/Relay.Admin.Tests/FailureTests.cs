using Relay.Admin.Tests.Support;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin.Tests;

public sealed class FailureTests : IAsyncLifetime
{
    private AdminFixture _server = null!; // xunit initialises before each test

    public async Task InitializeAsync() => _server = await AdminFixture.StartNewAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task What_the_store_can_not_do_is_told_in_its_own_words()
    {
        using var client = await _server.ConnectAsync();
        _server.Control.Failure = new QueueUnavailableException("The disk is »full«.");

        foreach (var ask in Questions(client))
            (await Should.ThrowAsync<QueueUnavailableException>(() => ask().OrFail())).Message.ShouldBe("The disk is »full«.");
        _server.Control.Failure = null;
        await client.CountAsync(QueueFilter.All, CancellationToken.None).OrFail();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_list_that_fails_half_way_never_looks_whole(int items)
    {
        using var client = await _server.ConnectAsync();
        _server.Control.Messages = Enumerable.Range(1, items).Select(number => new QueuedMessage { Id = new QueueId(number), Sender = "", AcceptedAt = null, Size = 0, Recipients = [] });
        _server.Control.Failure = new QueueUnavailableException("The disk is gone.");

        await Should.ThrowAsync<QueueUnavailableException>(() => ListAsync(client).OrFail());
    }

    [Fact]
    public async Task Content_that_fails_half_way_never_looks_whole()
    {
        using var client = await _server.ConnectAsync();
        _server.Control.Content = [new byte[10]];
        _server.Control.Failure = new QueueUnavailableException("The disk is gone.");

        await Should.ThrowAsync<QueueUnavailableException>(() => ReadAsync(client).OrFail());
    }

    [Fact]
    public async Task Nobody_is_there_without_a_socket_and_with_the_socket_of_a_dead_process()
    {
        (await AdminClient.OpenAsync(_server.SocketPath + "x", CancellationToken.None)).ShouldBeNull();
        await _server.StopAsync();
        (await AdminClient.OpenAsync(_server.SocketPath, CancellationToken.None)).ShouldBeNull();

        using (DeadSocket.Leave(_server.SocketPath))
            (await AdminClient.OpenAsync(_server.SocketPath, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_socket_of_a_dead_process_does_not_keep_the_next_one_from_starting()
    {
        await using var next = new AdminFixture();
        using var dead = DeadSocket.Leave(next.SocketPath);

        await next.StartAsync();

        using var client = await next.ConnectAsync();
        await client.CountAsync(QueueFilter.All, CancellationToken.None).OrFail();
    }

    [Fact]
    public async Task A_second_server_that_is_made_and_never_started_leaves_the_first_its_socket()
    {
        await using (var second = new AdminFixture { SocketPath = _server.SocketPath })
            second.Make();

        using var client = await _server.ConnectAsync();
        await client.CountAsync(QueueFilter.All, CancellationToken.None).OrFail();
    }

    [Fact]
    public void The_socket_is_its_owner_s_alone()
    {
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(_server.SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("/nowhere/relay/admin.sock")]
    [InlineData("/tmp/a-path-that-is-too-long-for-a-socket/00000000000000000000000000000000000000000000000000000000000000/admin.sock")]
    public async Task Where_there_can_be_no_socket_the_server_does_without(string path)
    {
        await using var server = new AdminFixture { SocketPath = path };

        await server.StartAsync();

        (await AdminClient.OpenAsync(server.SocketPath, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_list_that_nobody_reads_does_not_keep_the_server_from_stopping()
    {
        using var client = await _server.ConnectAsync();
        var endless = MakeEndless();
        var listing = ListAsync(client);
        await endless.Reached.Task.OrFail();

        await _server.StopAsync().OrFail();

        await Should.ThrowAsync<QueueUnavailableException>(() => listing.OrFail());
    }

    [Fact]
    public async Task A_question_that_is_given_up_is_given_up_on_both_sides()
    {
        using var client = await _server.ConnectAsync();
        var endless = MakeEndless();
        using var giveUp = new CancellationTokenSource();
        var listing = ListAsync(client, giveUp.Token);
        await endless.Reached.Task.OrFail();

        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => listing.OrFail());
        await endless.GivenUp.Task.OrFail();
    }

    [Theory]
    [InlineData("/queue/list", "no JSON", 400)]
    [InlineData("/queue/list", "null", 400)]
    [InlineData("/queue/change", """{ "action": "sell", "filter": {} }""", 400)]
    [InlineData("/queue/content", """{ "id": "1" }""", 400)]
    [InlineData("/queue/content", "{}", 400)]
    [InlineData("/queue/change", """{ "action": "remove" }""", 400)]
    [InlineData("/queue/change", """{ "filter": {} }""", 400)]
    [InlineData("/queue/sell", "{}", 404)]
    public async Task A_request_that_makes_no_sense_does_nothing(string path, string body, int status)
    {
        using var http = RawClient.Create(_server.SocketPath);

        using var response = await http.PostAsync(path, new StringContent(body)).OrFail();

        ((int)response.StatusCode).ShouldBe(status);
        _server.Control.Asked.ShouldBeEmpty();
    }

    private (TaskCompletionSource Reached, TaskCompletionSource GivenUp) MakeEndless()
    {
        var endless = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _server.Control.Endless = endless;
        return endless;
    }

    private static IEnumerable<Func<Task>> Questions(AdminClient client) =>
    [
        () => ListAsync(client),
        () => client.CountAsync(QueueFilter.All, CancellationToken.None),
        () => ReadAsync(client),
        () => client.ChangeAsync(QueueAction.Hold, QueueFilter.All, CancellationToken.None),
        () => TraceAsync(client),
        () => client.CheckAsync(CancellationToken.None),
        () => client.CompactAsync(CancellationToken.None),
    ];

    private static async Task ListAsync(AdminClient client, CancellationToken cancellationToken = default)
    {
        await foreach (var message in client.ListAsync(QueueFilter.All, cancellationToken))
            message.ShouldNotBeNull();
    }

    private static async Task ReadAsync(AdminClient client)
    {
        await foreach (var piece in client.ReadContentAsync(new QueueId(1), CancellationToken.None))
            piece.IsEmpty.ShouldBeFalse();
    }

    private static async Task TraceAsync(AdminClient client)
    {
        await foreach (var life in client.TraceAsync(new HistoryQuery(), CancellationToken.None))
            life.ShouldNotBeNull();
    }
}
