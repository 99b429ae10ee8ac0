using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Core;
using Relay.Core.Accounts;

namespace Relay.Accounts;

public static class AccountsServices
{
    /// <summary>Logins against the accounts file; needs a <see cref="TimeProvider"/>, an <see cref="IRandomSource"/> and logging.</summary>
    /// <param name="decoyKeyFile">Where a small secret is kept over restarts; made if it is not there. No setting, since there is nothing to choose.</param>
    public static IServiceCollection AddAccounts(this IServiceCollection services, AccountsOptions options, string decoyKeyFile)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new DecoyKey(
            decoyKeyFile, provider.GetRequiredService<IRandomSource>(), provider.GetRequiredService<ILogger<DecoyKey>>()));
        services.AddSingleton<AccountsReload>();
        services.AddSingleton(_ => new PasswordWork(Environment.ProcessorCount));
        services.AddSingleton<RememberedLogins>();
        services.AddSingleton<FileAccountStore>();
        services.AddSingleton<IAccountStore>(provider => provider.GetRequiredService<FileAccountStore>());
        services.AddHostedService(provider => provider.GetRequiredService<FileAccountStore>());
        return services;
    }
}
