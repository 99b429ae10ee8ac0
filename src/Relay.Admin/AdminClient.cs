using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin;

/// <summary>The queue of the running server, by its socket.</summary>
public sealed class AdminClient : IQueueControl, IDisposable
{
    private const int ContentBuffer = 64 * 1024;

    private static readonly OperationJson Json = OperationJson.Default;

    private readonly string _path;
    private readonly HttpClient _http;

    private AdminClient(string path)
    {
        _path = path;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken), UseProxy = false })
        {
            BaseAddress = new Uri("http://relay/"),
            Timeout = Timeout.InfiniteTimeSpan, // a check takes as long as it takes, and whoever asks may give up
        };
    }

    /// <summary>As it was when the connection was made.</summary>
    public QueueHealth Health { get; private set; } = null!; // no client leaves OpenAsync without

    /// <summary>Null when nobody is there: no socket, or one that a dead process left.</summary>
    /// <exception cref="QueueUnavailableException">Somebody is there, and can't be talked to.</exception>
    public static async Task<AdminClient?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (AdminSocketFile.IsPathTooLong(path))
            return null;

        var client = new AdminClient(path);
        try
        {
            client.Health = await client.AskAsync(AdminRoutes.Health, QueueFilter.All, Json.QueueFilter, Json.QueueHealth, cancellationToken);
            return client;
        }
        catch (QueueUnavailableException exception) when (exception.GetBaseException() is SocketException { SocketErrorCode: var code } && IsNobody(code))
        {
            client.Dispose();
            return null;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public IAsyncEnumerable<QueuedMessage> ListAsync(QueueFilter filter, CancellationToken cancellationToken) =>
        ListAsync(AdminRoutes.List, filter, Json.QueueFilter, Json.QueuedMessage, cancellationToken);

    public Task<QueueCount> CountAsync(QueueFilter filter, CancellationToken cancellationToken) =>
        AskAsync(AdminRoutes.Count, filter, Json.QueueFilter, Json.QueueCount, cancellationToken);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadContentAsync(QueueId id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync(AdminRoutes.Content, new ContentRequest(id), Json.ContentRequest, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[ContentBuffer];
        while (await TellAsync(() => content.ReadAsync(buffer, cancellationToken)) is > 0 and var read)
            yield return buffer.AsMemory(0, read);
    }

    public Task<QueueChange> ChangeAsync(QueueAction action, QueueFilter filter, CancellationToken cancellationToken) =>
        AskAsync(AdminRoutes.Change, new ChangeRequest(action, filter), Json.ChangeRequest, Json.QueueChange, cancellationToken);

    public IAsyncEnumerable<MessageHistory> TraceAsync(HistoryQuery query, CancellationToken cancellationToken) =>
        ListAsync(AdminRoutes.Trace, query, Json.HistoryQuery, Json.MessageHistory, cancellationToken);

    public Task<QueueReport> CheckAsync(CancellationToken cancellationToken) =>
        AskAsync(AdminRoutes.Check, QueueFilter.All, Json.QueueFilter, Json.QueueReport, cancellationToken);

    public async Task<long> CompactAsync(CancellationToken cancellationToken) =>
        (await AskAsync(AdminRoutes.Compact, QueueFilter.All, Json.QueueFilter, Json.CompactReport, cancellationToken)).Octets;

    public void Dispose() => _http.Dispose();

    private static bool IsNobody(SocketError code) =>
        code is SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.HostNotFound or SocketError.HostDown or SocketError.HostUnreachable;

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<TAnswer> AskAsync<TQuestion, TAnswer>(
        string route, TQuestion question, JsonTypeInfo<TQuestion> type, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(route, question, type, cancellationToken);
        return await TellAsync(async () =>
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, answerType, cancellationToken);
        }) ?? throw new QueueUnavailableException($"Relay gave no answer at {_path}.");
    }

    private async IAsyncEnumerable<TItem> ListAsync<TQuestion, TItem>(
        string route, TQuestion question, JsonTypeInfo<TQuestion> type, JsonTypeInfo<TItem> itemType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync(route, question, type, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var items = JsonSerializer.DeserializeAsyncEnumerable(body, itemType, topLevelValues: true, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await TellAsync(items.MoveNextAsync))
            yield return items.Current!;
    }

    private async Task<HttpResponseMessage> SendAsync<T>(string route, T question, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(question, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = content };
        var response = await TellAsync(async () => await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw new QueueUnavailableException(await TellAsync(async () => await response.Content.ReadAsStringAsync(cancellationToken)));
    }

    /// <summary>Whatever goes wrong between the server and us, the queue can't be had.</summary>
    private async ValueTask<T> TellAsync<T>(Func<ValueTask<T>> exchange)
    {
        try
        {
            return await exchange();
        }
        catch (HttpRequestException exception) when (exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new QueueUnavailableException($"You may not talk to the running Relay at {_path}: only root and the user that it runs as may.", exception);
        }
        catch (Exception exception) when (exception is not QueueUnavailableException and (HttpRequestException or IOException or JsonException))
        {
            throw new QueueUnavailableException($"The running Relay at {_path} broke off: {exception.Message}", exception);
        }
    }
}
