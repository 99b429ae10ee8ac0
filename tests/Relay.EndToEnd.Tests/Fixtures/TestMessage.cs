namespace Relay.EndToEnd.Tests.Fixtures;

internal static class TestMessage
{
    /// <summary>A message of Alice's as RFC 5322 has it, without Date and Message-ID, which are the relay's to add. No line begins with a dot.</summary>
    public static string Text(string subject, string body = "A line.\r\n") =>
        $"From: Alice <{RelayHome.Account}>\r\nTo: someone@example.org\r\nSubject: {subject}\r\n\r\n{body}";
}
