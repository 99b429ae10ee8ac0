namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A test with <see cref="ClientRoute"/> and these programs.</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(params string[] needs) => Skip = Needs.WhyNot([.. needs, .. ClientRoute.Needs]);
}
