namespace Relay.Delivery.Lanes;

/// <summary>
/// How much of the window a lane may hold, and an account of its lane. Nobody has a fixed share: each may have a part of what is still free, as in a switch
/// whose ports share a buffer (dynamic thresholds: Choudhury and Hahne, 1998). One lane that is stuck holds hundreds of recipients, a hundred of them some dozens
/// each, and there is always room for the next.
/// </summary>
internal static class LaneShare
{
    /// <summary>A lane may hold one for so many free places: some 450 when it is alone with mail of many accounts, half of that with mail of one.</summary>
    private const int FreePlacesEach = 10;

    /// <summary>An account may hold, in all lanes together, so many for each free place.</summary>
    private const int AccountPlacesPerFree = 9;

    /// <summary>
    /// Who holds nothing may always come, and the last job may be larger than what is left. An account counts twice, as its lane's and as its own, so that it
    /// leaves as much room in the lane as it takes.
    /// </summary>
    public static bool Admits(int free, int heldByLane, int heldByAccount) =>
        heldByLane == 0 || (heldByLane + heldByAccount) * (long)FreePlacesEach < free;

    /// <summary>How many more of that account's recipients the lane would admit.</summary>
    public static int Room(int free, int heldByLane, int heldByAccount) => Math.Max(0, ((free / FreePlacesEach) - heldByLane - heldByAccount) / 2);

    /// <summary>
    /// Nine tenths of the window are the most that an account holds, be its mail for thousands of destinations, each of which has a lane: it leaves room for the next account. Where it has
    /// few lanes, these keep it far below, so that its own mail that is stuck does not delay its other mail.
    /// </summary>
    public static bool AdmitsAccount(int free, int heldByAccount) => heldByAccount == 0 || heldByAccount < free * AccountPlacesPerFree;
}
