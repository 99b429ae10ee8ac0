using System.Text.Json.Serialization;
using Relay.Core.Operation;

namespace Relay.Admin;

/// <summary>
/// How what operators see is written in JSON: between the commands and the server, and by <c>--json</c> for people's scripts, so names are here to stay. All
/// members are there, null or not; ids are their text, and everything outside of ASCII is escaped, which no terminal can take amiss.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    // A filter of which a part is not understood, or is missing, must not come to mean more mail than was asked for.
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(QueueIdConverter), typeof(WordConverter<RecipientState>), typeof(WordConverter<QueueAction>), typeof(WordConverter<HistoryKind>)])]
[JsonSerializable(typeof(QueueHealth))]
[JsonSerializable(typeof(QueueFilter))]
[JsonSerializable(typeof(QueuedMessage))]
[JsonSerializable(typeof(QueueCount))]
[JsonSerializable(typeof(ContentRequest))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(QueueChange))]
[JsonSerializable(typeof(HistoryQuery))]
[JsonSerializable(typeof(MessageHistory))]
[JsonSerializable(typeof(QueueReport))]
[JsonSerializable(typeof(CompactReport))]
public sealed partial class OperationJson : JsonSerializerContext;
