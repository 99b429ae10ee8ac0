using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relay.Submission.Limits;

/// <summary>
/// Has quotas survive a restart: reads them at start, saves them every few seconds when something was counted, at stop, and once more at the
/// very end. It must start before the listeners.
/// <para>A crash, kill -9 or power loss forgives what was sent in the last seconds: mail that waited for another fsync would cost more than
/// it. Nothing here keeps mail from going: a file that can't be read means a fresh start, and one that can't be written is tried again.</para>
/// </summary>
internal sealed class QuotaKeeper(SendingQuota quota, QuotaFile file, TimeProvider time, ILogger logger) : IHostedService, IAsyncDisposable
{
    /// <summary>Between two saves: what a crash forgives at most, against a small fsync.</summary>
    internal static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _saving = Task.CompletedTask;
    private long _saved;
    private bool _isFailing;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await file.ReadAsync(cancellationToken) is { } state)
                quota.Restore(state);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            LimitsLog.QuotasNotRead(logger, file.Path, exception.Message);
        }

        _saving = SaveNowAndThenAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _saving;
        await SaveAsync();
    }

    /// <summary>The listeners may have stopped after us, and have counted until then.</summary>
    public async ValueTask DisposeAsync()
    {
        await SaveAsync();
        _stopping.Dispose();
    }

    private async Task SaveNowAndThenAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(SaveInterval, time, _stopping.Token);
                await SaveAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The last time is the business of whoever stops us.
        }
    }

    private async Task SaveAsync()
    {
        var changes = quota.Changes;
        if (changes == _saved)
            return;

        try
        {
            await file.WriteAsync(quota.Save(), CancellationToken.None);
            (_saved, _isFailing) = (changes, false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
                LimitsLog.QuotasNotSaved(logger, file.Path, exception.Message);
            _isFailing = true;
        }
    }
}
