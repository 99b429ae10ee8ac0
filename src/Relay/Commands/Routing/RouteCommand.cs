using System.CommandLine;
using Relay.Commands.Queue;
using Relay.Configuration;
using Relay.Core.Addresses;
using Relay.Delivery.Routing;

namespace Relay.Commands.Routing;

/// <summary><c>relay route</c>: where would this mail go?</summary>
internal static class RouteCommand
{
    private const string EmptyPath = "<>";

    /// <param name="configuration">Read once the command line is.</param>
    public static Command Create(Func<ParseResult, RelayOptions> configuration, Func<RelayOptions, RoutePlanner> planner)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The recipient; a domain alone stands for its postmaster." };
        var sender = new Option<string?>("--from") { Description = "The sender, <> for a bounce; for routes that depend on it.", HelpName = "ADDRESS" };
        var account = new Option<string?>("--account") { Description = "The login that submits the mail; for routes that depend on it.", HelpName = "NAME" };
        var command = new Command("route", "Say where mail would go and why; exit code 0 when there is a way. Nobody is asked but DNS.") { address, sender, account };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
            try
            {
                var options = configuration(arguments);
                var query = Query(arguments.GetRequiredValue(address), arguments.GetValue(sender), arguments.GetValue(account));
                var plan = await planner(options).PlanAsync(query, cancellationToken);
                await new RouteReport(output, options, query, plan).WriteAsync();
                return plan.Failure is null ? ExitCodes.Success : ExitCodes.Failure;
            }
            catch (RouteCommandException exception)
            {
                await error.WriteLineAsync(exception.Message);
                return ExitCodes.Failure;
            }
            catch (Exception exception) when (exception is ConfigurationException or RouteException)
            {
                await error.WriteLineAsync(exception.Message);
                return ExitCodes.Configuration;
            }
        });
        return command;
    }

    private static RouteQuery Query(string recipient, string? sender, string? account)
    {
        var to = Mailbox.TryParse(Bare(recipient), out var mailbox) ? mailbox
            : Domain.TryParse(recipient, out var domain) ? new Mailbox("postmaster", domain)
            : throw new RouteCommandException($"'{Printable.Line(recipient)}' is neither an address nor a domain.");
        Mailbox? from = null;
        if (sender is not (null or "" or EmptyPath) && !Mailbox.TryParse(Bare(sender), out from))
            throw new RouteCommandException($"--from '{Printable.Line(sender)}' is not an address; the empty sender of a bounce is {EmptyPath}.");
        return new RouteQuery(to, string.IsNullOrEmpty(account) ? null : account) { Sender = from, IsSenderKnown = sender is not null };
    }

    private static string Bare(string text) => text.StartsWith('<') && text.EndsWith('>') ? text[1..^1] : text;
}
