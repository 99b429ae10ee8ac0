using Relay.Submission.Limits;
using Relay.Submission.Tls;

namespace Relay.Submission;

/// <summary>What all sessions share.</summary>
/// <param name="HostName">The name that we go by, in the greeting and in the trace header.</param>
public sealed record SubmissionSettings(string HostName, LimitOptions Limits, ServerCertificates Tls)
{
    public MessageOptions Messages { get; init; } = new();

    public FailedLoginOptions FailedLogins { get; init; } = new();

    public QuotaOptions Quotas { get; init; } = new();

    /// <summary>Where what has been sent is remembered over a restart.</summary>
    public required string QuotaFile { get; init; }
}
