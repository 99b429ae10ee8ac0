using System.Globalization;
using Relay.Commands.Queue;
using Relay.Configuration;
using Relay.Core;
using Relay.Delivery.Routing;

namespace Relay.Commands.Routing;

/// <summary>A plan, for people. What strangers' zones say is shown so that it can do no harm to a terminal.</summary>
internal sealed class RouteReport(TextWriter output, RelayOptions options, RouteQuery query, RoutePlan plan)
{
    /// <summary>The width of a column of names; a longer one takes more.</summary>
    private const int MaxNameWidth = 40;

    public async Task WriteAsync()
    {
        await WriteRouteAsync();
        await WritePassedOverAsync();
        await output.WriteLineAsync();
        await WriteAnswersAsync();
        if (plan.Failure is { } failure)
            await output.WriteLineAsync(Explain(failure));
        else
            await WriteAttemptsAsync();
    }

    private async Task WriteRouteAsync()
    {
        var policy = plan.Policy;
        await RowAsync("To", query.Recipient.ToString());
        if (query.IsSenderKnown || query.Account is not null)
            await RowAsync("From", $"{(query.IsSenderKnown ? query.Sender?.ToString() ?? "<>" : "anybody")}{(query.Account is { } account ? $", submitted by {account}" : "")}");
        await RowAsync("Route", plan.Row is { } row ? $"Delivery:Routes:{row}, for {PolicyWords.Conditions(options.Delivery.Routes[row])}" : "none: no row of Delivery:Routes is for it");
        await RowAsync("Leads to", PolicyWords.Target(plan.Row is { } number ? options.Delivery.Routes[number] : null));
        await RowAsync("Protocol", PolicyWords.Protocol(policy));
        await RowAsync("Login", policy.Credentials is { } credentials ? PolicyWords.Login(credentials) : "none");
        await RowAsync("Connects", $"from {PolicyWords.Sources(policy)}, as {policy.EhloName ?? options.Server.HostName}");
        await RowAsync("Lane", plan.Lane);
        await RowAsync("Retries", PolicyWords.Retries(plan.Retry));
    }

    /// <summary>Rows that might have fitted, had we been told more.</summary>
    private async Task WritePassedOverAsync()
    {
        var open = options.Delivery.Routes.Take(plan.Row ?? int.MaxValue).Index()
            .Where(row => (row.Item.Senders.Count > 0 && !query.IsSenderKnown) || (row.Item.Accounts.Count > 0 && query.Account is null))
            .Select(row => row.Index.ToString(CultureInfo.InvariantCulture)).ToArray();
        if (open.Length > 0)
            await RowAsync("Note", $"passed over, for want of --from or --account: Delivery:Routes:{string.Join(", ", open)}");
    }

    private async Task WriteAnswersAsync()
    {
        await output.WriteLineAsync(plan.Source switch
        {
            HostSource.Route => "The route names the host:",
            HostSource.AddressLiteral => "The address names the host:",
            HostSource.Exchangers => $"MX records of {plan.AskedForMx}:",
            HostSource.DomainItself => $"{plan.AskedForMx} has no MX records, so that it is its own mail exchanger (RFC 5321 §5.1):",
            HostSource.NullMx => $"MX records of {plan.AskedForMx}: a null MX (RFC 7505), and no other.",
            HostSource.NoSuchName => $"MX records of {plan.AskedForMx}: there is no such name (NXDOMAIN).",
            _ => $"MX records of {plan.AskedForMx}: no answer.",
        });
        var width = plan.Hosts.Select(host => Printable.Line(host.Host).Length).DefaultIfEmpty().Max();
        foreach (var host in plan.Hosts)
        {
            var name = Printable.Line(host.Host).PadRight(Math.Min(width, MaxNameWidth));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {(host.Preference is { } preference ? $"{preference,5} " : "")}{name}  {Answer(host)}"));
            if (host.Doubt is { } doubt)
                await output.WriteLineAsync($"        {Printable.Line(doubt)}");
        }

        if (plan.MoreExchangers > 0)
            await output.WriteLineAsync($"  and {Words.Count(plan.MoreExchangers, "more that nobody looks at", "more that nobody looks at")}");
        await output.WriteLineAsync();
    }

    private static string Answer(HostFinding host)
    {
        var addresses = string.Join(", ", host.Addresses);
        if (host is { State: HostState.Usable, NextHops.Count: > 0 })
            return addresses;
        return addresses.Length > 0 ? $"{addresses} ({host.Explain()})" : host.Explain();
    }

    private async Task WriteAttemptsAsync()
    {
        await output.WriteLineAsync("Tried in this order, until one takes it:");
        foreach (var group in plan.Hosts.Where(host => host.NextHops.Count > 0).GroupBy(host => host.Preference))
        {
            if (group.Key is { } preference)
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  preference {preference}{(group.Count() > 1 ? ", in random order" : "")}"));
            foreach (var nextHop in group.SelectMany(host => host.NextHops))
                await output.WriteLineAsync($"    {Printable.Line(nextHop.ToString())}");
        }
    }

    private string Explain(Outcome failure) => failure is Outcome.Failed
        ? $"There is no way: {failure.Status} {Printable.Line(failure.Reason)} The mail would come back to its sender at once."
        : $"There is no way now: {failure.Status} {Printable.Line(failure.Reason)} The mail would wait, and be tried {PolicyWords.Retries(plan.Retry)}.";

    private Task RowAsync(string label, string text) => output.WriteLineAsync($"{label,-10}{Printable.Line(text)}");
}
