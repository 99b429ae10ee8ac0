namespace Relay.Smtp.Commands;

/// <summary>The parameters that a command can have, a row each, and what becomes of their values.</summary>
/// <typeparam name="T">What the parameters come to.</typeparam>
internal sealed class ParameterTable<T>(T none) : Dictionary<string, Func<T, string?, T?>>(StringComparer.Ordinal)
    where T : class
{
    public bool TryRead(IReadOnlyList<Parameter> parameters, out T read, out ParameterFault fault)
    {
        read = none;
        fault = default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var result = none;
        foreach (var (keyword, value) in parameters)
        {
            if (!TryGetValue(keyword, out var row))
            {
                fault = ParameterFault.Unknown;
                return false;
            }

            if (!seen.Add(keyword) || row(result, value) is not { } next)
            {
                fault = ParameterFault.Value;
                return false;
            }

            result = next;
        }

        read = result;
        return true;
    }
}
