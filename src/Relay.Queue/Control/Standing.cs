namespace Relay.Queue.Control;

/// <summary>How a recipient stands when an action comes to it.</summary>
/// <param name="IsUnderWay">Somebody is at it now, not a process that has died.</param>
internal readonly record struct Standing(bool IsUnderWay, bool IsHeld, bool IsGivenUp);
