using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Admin;

/// <summary>A word of ours in small letters, <c>under-way</c>; never a number.</summary>
internal sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
