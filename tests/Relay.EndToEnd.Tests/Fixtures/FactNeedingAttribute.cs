namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A test that is skipped, with the reason, where one of its programs is missing or root's rights are.</summary>
internal sealed class FactNeedingAttribute : FactAttribute
{
    public FactNeedingAttribute(params string[] needs) => Skip = Needs.WhyNot(needs);
}
