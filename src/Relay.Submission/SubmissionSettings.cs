using Relay.Submission.Tls;

namespace Relay.Submission;

/// <summary>What all sessions share.</summary>
/// <param name="HostName">The name that we go by, in the greeting and in the trace header.</param>
public sealed record SubmissionSettings(string HostName, LimitOptions Limits, ServerCertificates Tls);
