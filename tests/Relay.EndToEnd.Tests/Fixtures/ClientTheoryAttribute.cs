namespace Relay.EndToEnd.Tests.Fixtures;

/// <inheritdoc cref="ClientFactAttribute"/>
internal sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(params string[] needs) => Skip = Needs.WhyNot([.. needs, .. ClientRoute.Needs]);
}
