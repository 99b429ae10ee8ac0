using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Relay.Queue.Tests.Support;

/// <summary>Keeps what was logged, in order.</summary>
internal sealed class LogLines<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(int EventId, string Message)> _entries = new();

    public IEnumerable<string> Messages(int eventId) => _entries.Where(entry => entry.EventId == eventId).Select(entry => entry.Message);

    public override string ToString() => string.Join(Environment.NewLine, _entries.Select(entry => $"{entry.EventId} {entry.Message}"));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((eventId.Id, formatter(state, exception)));
}
