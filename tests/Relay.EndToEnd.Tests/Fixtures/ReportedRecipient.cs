namespace Relay.EndToEnd.Tests.Fixtures;

/// <summary>A recipient's fields in a <see cref="DeliveryReport"/>.</summary>
internal sealed record ReportedRecipient(string Recipient, string Action, string Status, string? Diagnostic, string? Original, string? WillRetryUntil);
