using Relay.Smtp.Commands;
using Relay.Smtp.Replies;

namespace Relay.Submission.Session;

/// <param name="HandleAsync">Carries the command out; a null reply means that the handler has said all there is to say.</param>
/// <param name="EndsGroup">A client must wait for its reply before it says more (RFC 2920 §3.1).</param>
internal sealed record CommandRow(Needs Needs, Func<SmtpSession, Command, ValueTask<Reply?>> HandleAsync, bool EndsGroup = false);
