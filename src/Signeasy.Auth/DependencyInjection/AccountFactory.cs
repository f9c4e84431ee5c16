using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>Creates the accounts that are known only at run time from what the container has.</summary>
internal sealed class AccountFactory
{
    /// <summary>Settings of a cache until those of its account were read.</summary>
    private static readonly SigneasyAuthOptions Defaults = new();

    private readonly IServiceProvider _services;
    private readonly AccountsRegistration[] _registrations;
    private readonly IHttpClientFactory _clients;
    private readonly SigneasyAccountsOptions _options;
    private readonly AccountLookup _lookup;
    private readonly RenewalRate _renewalRate;
    private readonly TimeProvider _timeProvider;
    private readonly AuthMetrics _metrics;
    private readonly ILogger _tokenClientLogger;
    private readonly ILogger _cacheLogger;
    private readonly ILogger _handlerLogger;

    private AccountFactory(IServiceProvider services, SigneasyAccountsOptions options)
    {
        _services = services;
        _registrations = [.. services.GetServices<AccountsRegistration>()];
        _clients = services.GetRequiredService<IHttpClientFactory>();
        _options = options;
        _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        AccountsRegistration source = _registrations.Last(static registration => registration.Find is not null);
        _lookup = new AccountLookup(
            (account, cancellationToken) => source.FindAsync(services, account, cancellationToken),
            AccountSettings.WithTrailingSlash(options.ApiBaseAddress),
            _timeProvider);
        _renewalRate = new RenewalRate(options.MaxRenewalsPerSecond);
        _metrics = services.GetRequiredService<AuthMetrics>().ForRuntimeAccounts();
        _tokenClientLogger = services.GetRequiredService<ILogger<SigneasyTokenClient>>();
        _cacheLogger = services.GetRequiredService<ILogger<CachingTokenProvider>>();
        _handlerLogger = NonThrowingLogger.Wrap(services.GetRequiredService<ILogger<SigneasyAuthHandler>>());
    }

    public static RuntimeAccounts CreateAccounts(IServiceProvider services)
    {
        SigneasyAccountsOptions options = services.GetRequiredService<IOptions<SigneasyAccountsOptions>>().Value;
        return new RuntimeAccounts(
            options,
            new AccountFactory(services, options).Create,
            services.GetRequiredService<AuthMetrics>(),
            services.GetRequiredService<ILogger<ISigneasyAccounts>>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System);
    }

    private RuntimeAccount Create(string name, KeptToken? kept)
    {
        var settings = new RuntimeSettings(name, _lookup, _options.SettingsLifetime, _timeProvider);
        var cache = new CachingTokenProvider(
            new AccountTokenSource(name, settings, kept, () => CreateSource(name, settings), _timeProvider),
            Defaults.RenewBefore,
            Defaults.AcquisitionTimeout,
            _cacheLogger,
            _timeProvider,
            name,
            Jitter.Next,
            _metrics,
            new ApiRejections(name, _handlerLogger, _timeProvider, _metrics),
            _renewalRate);
        return new RuntimeAccount(
            name,
            new ApiAccount(cache, cache.Rejections, _handlerLogger),
            cache,
            settings,
            CreateVerifier);
    }

    private SecretVerifier CreateVerifier(CachingTokenProvider cache) => new(cache, _timeProvider, _cacheLogger, Jitter.Next);

    private ITokenProvider CreateSource(string name, RuntimeSettings settings)
    {
        var client = new SigneasyTokenClient(
            () => _clients.CreateClient(AccountsRegistration.HttpClientName),
            () => settings.Current,
            _tokenClientLogger,
            _timeProvider,
            name,
            _metrics);
        var context = new SigneasyAccountContext(name, _services, () => settings.Options);
        ITokenProvider source = new RejectedCredentials(client, settings);
        foreach (AccountsRegistration registration in _registrations)
        {
            if (registration.Decorate is { } decorate)
            {
                source = decorate(context, source)
                    ?? throw new InvalidOperationException("The delegate passed to DecorateTokenProvider returned null.");
            }
        }

        return source;
    }
}
