using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Core.Queue;

namespace Relay.Admin;

/// <summary>A queue id as people and logs write it.</summary>
internal sealed class QueueIdConverter : JsonConverter<QueueId>
{
    public override QueueId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        QueueId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A queue id has 13 letters and digits.");

    public override void Write(Utf8JsonWriter writer, QueueId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
