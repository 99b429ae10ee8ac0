namespace Relay.Submission.Proxy;

internal enum ProxyHeaderStatus
{
    /// <summary>What there is so far is the beginning of a header.</summary>
    Incomplete,

    /// <summary>The header is read; what follows it is the client's.</summary>
    Read,

    /// <summary>This is no header, whatever may come yet: the connection is to be closed.</summary>
    Invalid,
}
