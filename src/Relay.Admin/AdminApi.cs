using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Admin;

/// <summary>
/// <see cref="IQueueControl"/> over HTTP: each member is a POST with its arguments as an object in JSON. A list comes as a line of JSON for each item, content as
/// octets. What the store can't do is 503 with its words. Where it fails in the middle of an answer, the answer is broken off, and never looks whole.
/// </summary>
/// <param name="stopping">A list that nobody reads to the end must not keep the process from ending.</param>
internal sealed class AdminApi(IQueueControl control, ILogger logger, CancellationToken stopping)
{
    /// <summary>Octets of items that are sent together.</summary>
    private const int FlushOctets = 16 * 1024;

    private static readonly OperationJson Json = OperationJson.Default;

    private readonly Dictionary<string, Func<HttpContext, CancellationToken, Task>> _routes = new(StringComparer.Ordinal)
    {
        [AdminRoutes.Health] = (http, token) => AnswerAsync(http, control.Health, Json.QueueHealth, token),
        [AdminRoutes.List] = async (http, token) => await StreamAsync(http, control.ListAsync(await ReadAsync(http, Json.QueueFilter, token), token), Json.QueuedMessage, token),
        [AdminRoutes.Count] = async (http, token) => await AnswerAsync(http, await control.CountAsync(await ReadAsync(http, Json.QueueFilter, token), token), Json.QueueCount, token),
        [AdminRoutes.Content] = async (http, token) => await CopyAsync(http, control.ReadContentAsync((await ReadAsync(http, Json.ContentRequest, token)).Id, token), token),
        [AdminRoutes.Change] = (http, token) => ChangeAsync(http, control, logger, token),
        [AdminRoutes.Trace] = async (http, token) => await StreamAsync(http, control.TraceAsync(await ReadAsync(http, Json.HistoryQuery, token), token), Json.MessageHistory, token),
        [AdminRoutes.Check] = async (http, token) => await AnswerAsync(http, await control.CheckAsync(token), Json.QueueReport, token),
        [AdminRoutes.Compact] = async (http, token) => await AnswerAsync(http, new CompactReport(await control.CompactAsync(token)), Json.CompactReport, token),
    };

    public async Task HandleAsync(HttpContext http)
    {
        if (!_routes.TryGetValue(http.Request.Path, out var route) || !HttpMethods.IsPost(http.Request.Method))
        {
            await RefuseAsync(http, StatusCodes.Status404NotFound, "There is no such request; is the command of another version than the server?");
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await route(http, ending.Token);
        }
        catch (JsonException exception)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (QueueUnavailableException exception)
        {
            AdminLog.Failed(logger, http.Request.Path, exception.Message);
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, "Relay is stopping.");
        }
    }

    private static async Task ChangeAsync(HttpContext http, IQueueControl control, ILogger logger, CancellationToken cancellationToken)
    {
        var (action, filter) = await ReadAsync(http, Json.ChangeRequest, cancellationToken);
        var change = await control.ChangeAsync(action, filter, cancellationToken);
        AdminLog.Changed(logger, JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString()), change.Recipients, change.Messages, change.UnderWay);
        await AnswerAsync(http, change, Json.QueueChange, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await JsonSerializer.DeserializeAsync(http.Request.Body, type, cancellationToken) ?? throw new JsonException("The request has no arguments.");

    private static Task AnswerAsync<T>(HttpContext http, T answer, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(http.Response.Body, answer, type, cancellationToken);
    }

    private static Task StreamAsync<T>(HttpContext http, IAsyncEnumerable<T> items, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/x-ndjson";
        return WriteAsync(http.Response, items, (item, body) =>
        {
            using (var json = new Utf8JsonWriter(body))
                JsonSerializer.Serialize(json, item, type);
            body.Write("\n"u8);
        }, cancellationToken);
    }

    private static Task CopyAsync(HttpContext http, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "message/rfc822";
        return WriteAsync(http.Response, pieces, (piece, body) => body.Write(piece.Span), cancellationToken);
    }

    /// <summary>As fast as the other side reads, and nothing before there is something to be written: until then it can still be an error.</summary>
    private static async Task WriteAsync<T>(HttpResponse response, IAsyncEnumerable<T> items, Action<T, PipeWriter> write, CancellationToken cancellationToken)
    {
        var body = response.BodyWriter;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            write(item, body);
            if (body.UnflushedBytes >= FlushOctets)
                await body.FlushAsync(cancellationToken);
        }
    }

    private static async Task RefuseAsync(HttpContext http, int status, string reason)
    {
        if (http.Response.HasStarted || http.Response.BodyWriter.UnflushedBytes > 0)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(reason, CancellationToken.None);
    }
}
