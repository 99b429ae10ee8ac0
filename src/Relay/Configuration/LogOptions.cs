using Microsoft.Extensions.Logging;

namespace Relay.Configuration;

internal sealed class LogOptions
{
    public LogLevel Level { get; set; } = LogLevel.Information;

    public LogFormat Format { get; set; } = LogFormat.Text;
}
