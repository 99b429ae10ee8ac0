using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Dns;
using Relay.Core.Queue;
using Relay.Submission.Limits;

namespace Relay.Submission.Session;

/// <summary>What a session works with; one for all of them.</summary>
internal sealed record SessionServices(
    SubmissionSettings Settings,
    IAccountStore Accounts,
    IMessageQueue Queue,
    IDnsResolver Dns,
    SessionCounter Sessions,
    LoginThrottle Logins,
    SendingQuota Quota,
    IRandomSource Random,
    TimeProvider Time,
    ILogger Logger);
