using Relay.Core;
using Relay.Smtp.Replies;

namespace Relay.Demo;

/// <summary>Every sentence that the embedded next hop can say.</summary>
internal static class DemoReplies
{
    public static readonly Reply Greeting = new(220, null, "mx.nexthop.example ESMTP embedded next hop");
    public static readonly Reply Hello = new(250, null, ["mx.nexthop.example", "PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES"]);
    public static readonly Reply Ok = new(250, new EnhancedStatus(2, 0, 0), "OK");
    public static readonly Reply Accepted = new(250, new EnhancedStatus(2, 6, 0), "Message accepted");
    public static readonly Reply StartData = new(354, null, "Go ahead");
    public static readonly Reply Goodbye = new(221, new EnhancedStatus(2, 0, 0), "Goodbye");
    public static readonly Reply Greylisted = new(451, new EnhancedStatus(4, 7, 1), "Greylisted, try again later");
    public static readonly Reply NotImplemented = new(502, new EnhancedStatus(5, 5, 1), "Command not implemented");
    public static readonly Reply NoRecipients = new(554, new EnhancedStatus(5, 5, 1), "No valid recipients");
    public static readonly Reply UnknownUser = new(550, new EnhancedStatus(5, 1, 1), "No such user here");
}
