using System.CommandLine;
using Relay.Commands.Users;
using Relay.Configuration;
using Relay.Core.Operation;
using Relay.Core.Queue;

namespace Relay.Commands.Queue;

/// <summary>What the commands have in common: the queue, the streams, and how a failure is told.</summary>
/// <param name="configuration">Read once the command line is.</param>
/// <param name="raw">Standard output, for octets.</param>
internal sealed class QueueRunner(
    Func<ParseResult, RelayOptions> configuration,
    Func<RelayOptions, CancellationToken, Task<IQueueControl>> open,
    TimeProvider time,
    ConsoleInput input,
    Func<Stream> raw)
{
    public TimeProvider Time => time;

    /// <summary>Of an action that either does it or throws.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Run(Func<QueueContext, CancellationToken, Task> action) => Run(async (context, cancellationToken) =>
    {
        await action(context, cancellationToken);
        return ExitCodes.Success;
    });

    /// <summary>Of an action that says what the process is to end with.</summary>
    public Func<ParseResult, CancellationToken, Task<int>> Run(Func<QueueContext, CancellationToken, Task<int>> action) => async (arguments, cancellationToken) =>
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            var options = configuration(arguments);
            var control = await open(options, cancellationToken);
            using (control as IDisposable)
            {
                if (control.Health is { Fault: { } fault, Since: var since })
                    await error.WriteLineAsync($"Note: the queue takes no new mail since {Words.Moment(since)}: {Printable.Line(fault)}");
                return await action(new QueueContext(arguments, options, control, time, input, output, error, raw), cancellationToken);
            }
        }
        catch (ConfigurationException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCodes.Configuration;
        }
        catch (Exception exception) when (exception is QueueCommandException or QueueUnavailableException)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCodes.Failure;
        }
    };
}
