using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core.Operation;

namespace Relay.Admin.Tests.Support;

/// <summary>The API in a host like the real one, at a real socket.</summary>
internal sealed class AdminFixture : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("relay-admin-").FullName;
    private readonly Lazy<WebApplication> _app;

    public AdminFixture()
    {
        SocketPath = AdminSocketFile.In(_directory);
        _app = new Lazy<WebApplication>(Build);
    }

    public string SocketPath { get; init; }

    public FakeControl Control { get; } = new();

    /// <summary>What a start does before it has the queue.</summary>
    public void Make() => _ = _app.Value;

    public Task StartAsync() => _app.Value.StartAsync();

    public Task StopAsync() => _app.Value.StopAsync();

    /// <summary>Of a server that runs.</summary>
    public async Task<AdminClient> ConnectAsync() => (await AdminClient.OpenAsync(SocketPath, CancellationToken.None)).ShouldNotBeNull();

    public static async Task<AdminFixture> StartNewAsync()
    {
        var fixture = new AdminFixture();
        await fixture.StartAsync();
        return fixture;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app.IsValueCreated)
            await _app.Value.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IQueueControl>(Control);
        builder.Services.AddAdmin(SocketPath);
        var app = builder.Build();
        app.UseAdmin();
        return app;
    }
}
