using Microsoft.Extensions.DependencyInjection;
using Relay.Core.Accounts;

namespace Relay.Accounts;

public static class AccountsServices
{
    /// <summary>Logins against the accounts file; needs a <see cref="TimeProvider"/>, an <see cref="Core.IRandomSource"/> and logging.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, AccountsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AccountsReload>();
        services.AddSingleton(_ => new PasswordWork(Environment.ProcessorCount));
        services.AddSingleton<RememberedLogins>();
        services.AddSingleton<FileAccountStore>();
        services.AddSingleton<IAccountStore>(provider => provider.GetRequiredService<FileAccountStore>());
        services.AddHostedService(provider => provider.GetRequiredService<FileAccountStore>());
        return services;
    }
}
