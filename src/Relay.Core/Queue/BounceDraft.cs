namespace Relay.Core.Queue;

/// <summary>A bounce that is complete but for its commit, which belongs to the failure's transaction.</summary>
public sealed record BounceDraft(IMessageDraft Draft, Envelope Envelope);
