namespace Relay.Mail.Bounces;

/// <summary>What of the original goes back with the report, and why it is no more.</summary>
public enum ReturnedContent
{
    /// <summary>As was asked for, or where nobody asked.</summary>
    Header,

    /// <summary>The whole of it, as was asked for.</summary>
    Message,

    /// <summary>The whole of it was asked for, and there is too much of it.</summary>
    HeaderOfLarge,

    /// <summary>The whole of it was asked for, and it would not come through wherever a report must be able to go.</summary>
    HeaderOfUnfit,

    /// <summary>It can't be read any more.</summary>
    Nothing,
}
