namespace Relay.Configuration;

internal enum LogFormat
{
    /// <summary>A line an event, for people and for journald.</summary>
    Text,

    /// <summary>An object a line, for collectors.</summary>
    Json,
}
