namespace Relay.Hosting;

internal static class SystemClock
{
#pragma warning disable RS0030 // this is the one place that names the system's clock
    public static TimeProvider Instance => TimeProvider.System;
#pragma warning restore RS0030
}
