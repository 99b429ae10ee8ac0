namespace Relay.Queue.Storage;

/// <summary>What stood in the row of a recipient that was settled, read by nobody's grammar: a damaged row is settled too.</summary>
internal sealed record SettledRow(string ForwardPath, long Attempts, string? Notify)
{
    public const string Columns = "forward_path, attempts, notify";

    public static SettledRow Of(Rows row) => new(row.GetText(0), row.GetInteger(1), row.Text(2));
}
