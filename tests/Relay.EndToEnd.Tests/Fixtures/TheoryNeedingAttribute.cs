namespace Relay.EndToEnd.Tests.Fixtures;

/// <inheritdoc cref="FactNeedingAttribute"/>
internal sealed class TheoryNeedingAttribute : TheoryAttribute
{
    public TheoryNeedingAttribute(params string[] needs) => Skip = Needs.WhyNot(needs);
}
