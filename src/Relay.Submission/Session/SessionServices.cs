using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;
using Relay.Core.Queue;

namespace Relay.Submission.Session;

/// <summary>What a session works with; one for all of them.</summary>
internal sealed record SessionServices(SubmissionSettings Settings, IAccountStore Accounts, IMessageQueue Queue, TimeProvider Time, IRandomSource Random, ILogger Logger);
