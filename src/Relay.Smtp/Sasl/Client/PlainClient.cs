using System.Text;

namespace Relay.Smtp.Sasl.Client;

/// <summary>PLAIN (RFC 4616 §2): <c>[authzid] NUL authcid NUL passwd</c> at once, and nothing more.</summary>
internal sealed class PlainClient(string user, string password) : SaslClient
{
    public override string Mechanism => "PLAIN";

    public override byte[] InitialResponse { get; } = Encoding.UTF8.GetBytes($"\0{user}\0{password}");

    public override bool MayEnd => true;

    public override byte[]? Respond(ReadOnlySpan<byte> challenge) => null;
}
