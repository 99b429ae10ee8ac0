using System.IO.Pipelines;

namespace Relay.Submission.Proxy;

/// <summary>Takes the header off the front of a connection that a proxy of ours has made.</summary>
internal static class ProxyPreamble
{
    /// <exception cref="InvalidDataException">Something else has come, or nothing in time: who the client is can't be known.</exception>
    /// <exception cref="IOException">The peer has closed.</exception>
    public static async Task<ProxyHeader> ReadAsync(PipeReader input, TimeSpan timeout, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(deadline.Token);
                var status = ProxyHeader.TryRead(result.Buffer, out var header, out var consumed);
                if (status == ProxyHeaderStatus.Read)
                {
                    input.AdvanceTo(consumed);
                    return header!;
                }

                var isSilent = result.Buffer.IsEmpty;
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (result.IsCompleted && isSilent)
                    throw new EndOfStreamException("The peer closed the connection and had said nothing.");
                if (status == ProxyHeaderStatus.Invalid || result.IsCompleted)
                    throw new InvalidDataException("The connection does not begin with a PROXY header.");
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new InvalidDataException($"No PROXY header has come in {timeout}.", exception);
        }
    }
}
