namespace Relay.Core.Operation;

/// <summary>What an action came to.</summary>
/// <param name="Recipients">That it changed.</param>
/// <param name="Messages">That these belong to.</param>
/// <param name="UnderWay">Recipients that it could not be done to because an attempt was under way; the attempt settles them.</param>
public sealed record QueueChange(long Recipients, long Messages, long UnderWay);
