using System.Text;
using Relay.Core.Queue;

namespace Relay.Submission.Tests.Support;

internal sealed record QueuedMessage(QueueId Id, Envelope Envelope, byte[] Content)
{
    /// <summary>Each octet as the character of its number.</summary>
    public string Text => Encoding.Latin1.GetString(Content);
}
