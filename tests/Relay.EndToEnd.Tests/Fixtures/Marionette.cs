using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>Mozilla's remote control: each message is the length of a JSON array, a colon, and the array.</summary>
internal sealed class Marionette : IAsyncDisposable
{
    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _limit = new(Patience.Limit);
    private int _lastId;

    private Marionette()
    {
    }

    private NetworkStream Stream => _connection.GetStream();

    public static async Task<Marionette> ConnectAsync(int port)
    {
        var control = new Marionette();
        await control._connection.ConnectAsync(IPAddress.Loopback, port, control._limit.Token);
        await control.ReadAsync(); // its greeting
        return control;
    }

    /// <summary>The command's result.</summary>
    public async Task<JsonNode?> CallAsync(string command, object parameters)
    {
        var call = JsonSerializer.SerializeToUtf8Bytes(new[] { 0, ++_lastId, command, parameters });
        await Stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{call.Length}:")), _limit.Token);
        await Stream.WriteAsync(call, _limit.Token);
        var answer = (await ReadAsync()).AsArray(); // 1, our id, error, result
        return answer[2] is null ? answer[3] : throw new InvalidOperationException($"{command}: {answer[2]}");
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonNode> ReadAsync()
    {
        var length = 0;
        while (await ReadOctetAsync() is var octet and not ':')
            length = (length * 10) + octet - '0';
        var message = new byte[length];
        await Stream.ReadExactlyAsync(message, _limit.Token);
        return JsonNode.Parse(message)!;
    }

    private async Task<char> ReadOctetAsync()
    {
        var octet = new byte[1];
        await Stream.ReadExactlyAsync(octet, _limit.Token);
        return (char)octet[0];
    }
}
