namespace Relay.Delivery.Lanes;

/// <summary>
/// The jobs for one destination and a count of who works on them. Only touched under the lock of <see cref="LaneDirectory"/>.
/// </summary>
internal sealed class Lane(string key)
{
    public string Key => key;

    public Queue<DeliveryJob> Jobs { get; } = new();

    /// <summary>Workers that have nothing to do but keep their connection open.</summary>
    public Queue<TaskCompletionSource> Idle { get; } = new();

    public int Workers { get; set; }
}
