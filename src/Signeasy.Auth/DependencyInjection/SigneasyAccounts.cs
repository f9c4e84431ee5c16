using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>All accounts of a container: those that are registered, and those that are known only at run time.</summary>
internal sealed class SigneasyAccounts(
    RuntimeAccounts accounts,
    AccountRegistry registered,
    IOptions<SigneasyAccountsOptions> options,
    IHttpMessageHandlerFactory handlers,
    IOptionsMonitor<HttpClientFactoryOptions> clientOptions,
    ILogger<SigneasyAuthHandler> logger,
    IServiceProvider services) : ISigneasyAccounts, IApiAccounts
{
    private readonly Dictionary<string, Lazy<ApiAccount>> _registered = registered.Accounts.ToDictionary(
        static account => account.Name,
        account => new Lazy<ApiAccount>(
            () => GetRegistered(services, account.Name, options.Value, logger), LazyThreadSafetyMode.PublicationOnly),
        StringComparer.Ordinal);

    /// <summary>The API's base address for clients that may send any account's token.</summary>
    public Uri ApiBaseAddress { get; } = AccountSettings.WithTrailingSlash(options.Value.ApiBaseAddress);

    ApiAccount IApiAccounts.Get(string? name) =>
        _registered.Count > 0 && _registered.TryGetValue(name ?? "", out Lazy<ApiAccount>? known) ? known.Value
        : name is not null ? accounts.Get(name).Api
        : throw new InvalidOperationException(
            "The request names no Signeasy account, and there is no default one: call request.WithSigneasyAccount(account), create "
            + "the client with ISigneasyAccounts.CreateClient(account, …), or register a default account with AddSigneasyAuth().");

    public ITokenProvider GetTokenProvider(string account)
    {
        AccountName.RequireForRuntime(account, nameof(account));
        return _registered.ContainsKey(account)
            ? services.Get<ITokenProvider>(account)
            : new RuntimeTokenProvider(account, accounts);
    }

    public HttpClient CreateClient(string account, string name)
    {
        AccountName.RequireForRuntime(account, nameof(account));
        ArgumentNullException.ThrowIfNull(name);
        HttpMessageHandler handler = handlers.CreateHandler(name);
        if (!SendsTokens(handler))
        {
            throw new InvalidOperationException(
                $"The client '{name}' doesn't add Signeasy's access token: call services.AddHttpClient(\"{name}\").AddSigneasyAuthHandler().");
        }

        var client = new HttpClient(new AccountHandler(account) { InnerHandler = handler }, disposeHandler: false);
        foreach (Action<HttpClient> configure in clientOptions.Get(name).HttpClientActions)
        {
            configure(client);
        }

        return client;
    }

    public void Forget(string account)
    {
        AccountName.RequireForRuntime(account, nameof(account));
        accounts.Forget(account);
    }

    public TokenStatus? GetStatus(string account)
    {
        AccountName.RequireForRuntime(account, nameof(account));
        return _registered.ContainsKey(account)
            ? (services.GetUndecoratedProvider(account) as CachingTokenProvider)?.Status
            : accounts.Find(account)?.Status;
    }

    private static bool SendsTokens(HttpMessageHandler? handler) =>
        handler is SigneasyAuthHandler || (handler is DelegatingHandler outer && SendsTokens(outer.InnerHandler));

    private static ApiAccount GetRegistered(
        IServiceProvider services, string name, SigneasyAccountsOptions options, ILogger<SigneasyAuthHandler> logger)
    {
        // A client sends every account's token to one origin, which must be the one for which this account was set up.
        Uri own = services.Get<SettingsMonitor>(name).Current.ApiBaseAddress;
        if (Uri.Compare(own, options.ApiBaseAddress, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.Ordinal) != 0)
        {
            throw new InvalidOperationException(
                $"ApiBaseAddress of Signeasy account '{AccountName.ForDisplay(name)}' is {own}, but AddSigneasyAuthAccounts() has "
                + $"{options.ApiBaseAddress}: set the same one in both.");
        }

        return new ApiAccount(
            services.GetSingleton(provider => provider.Get<ITokenProvider>(name)),
            services.Get<ApiRejections>(name),
            NonThrowingLogger.Wrap(logger));
    }
}
