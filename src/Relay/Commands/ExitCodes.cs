namespace Relay.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>EX_CONFIG of sysexits.h: starting again will not help.</summary>
    public const int Configuration = 78;
}
