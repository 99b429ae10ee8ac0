namespace Relay.Submission.Limits;

/// <summary>What would be lost with something that is remembered; compared by rank, then within it.</summary>
internal readonly record struct Worth(int Rank, long Within) : IComparable<Worth>
{
    public static Worth Nothing => default;

    public int CompareTo(Worth other) => Rank != other.Rank ? Rank.CompareTo(other.Rank) : Within.CompareTo(other.Within);
}
