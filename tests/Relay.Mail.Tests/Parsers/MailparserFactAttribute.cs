namespace Relay.Mail.Tests.Parsers;

/// <summary>A test that has a message read as a program that is written for Node.js reads it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MailparserFactAttribute : FactAttribute
{
    public MailparserFactAttribute()
    {
        if (!ParsedMail.IsThere)
            Skip = "needs node and the package mailparser, which tests/run.sh installs";
    }
}
