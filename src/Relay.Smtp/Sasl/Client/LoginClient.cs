using System.Text;

namespace Relay.Smtp.Sasl.Client;

/// <summary>LOGIN (draft-murchison-sasl-login §2): the server asks twice, in whatever words; the name is first.</summary>
internal sealed class LoginClient(string user, string password) : SaslClient
{
    private readonly Queue<string> _answers = new([user, password]);

    public override string Mechanism => "LOGIN";

    public override bool MayEnd => _answers.Count == 0;

    public override byte[]? Respond(ReadOnlySpan<byte> challenge) => _answers.TryDequeue(out var answer) ? Encoding.UTF8.GetBytes(answer) : null;
}
