namespace Relay.Admin;

/// <summary>The paths of the API, each a member of <see cref="Core.Operation.IQueueControl"/>.</summary>
internal static class AdminRoutes
{
    public const string Health = "/health";
    public const string List = "/queue/list";
    public const string Count = "/queue/count";
    public const string Content = "/queue/content";
    public const string Change = "/queue/change";
    public const string Trace = "/queue/trace";
    public const string Check = "/queue/check";
    public const string Compact = "/queue/compact";
}
