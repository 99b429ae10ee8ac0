using Microsoft.Extensions.Logging;

namespace Relay.Demo;

/// <summary>Puts Relay's own log into the timeline.</summary>
internal sealed class TimelineLogger(Timeline timeline) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        timeline.Add("relay", formatter(state, exception));
        if (exception is not null)
            timeline.Say(exception.ToString());
    }

    public void Dispose() { }
}
