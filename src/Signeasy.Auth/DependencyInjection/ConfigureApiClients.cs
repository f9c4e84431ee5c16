using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Sets up the clients that send a token. A client's account is looked up when the client is created, so that the order of
/// calls doesn't matter: the last call decides, and a call for one client takes precedence over a call for all.
/// </summary>
internal sealed class ConfigureApiClients(
    IEnumerable<ConfigureApiClients.Client> clients, AccountRegistry accounts, IServiceProvider provider)
    : IPostConfigureOptions<HttpClientFactoryOptions>
{
    /// <summary>Makes a client send the token of an account.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="client">The client's name; null for all clients.</param>
    /// <param name="account">The account's name.</param>
    public static void Add(IServiceCollection services, string? client, string account)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HttpClientFactoryOptions>, ConfigureApiClients>());
        services.AddLastRecord(new Client(client, account));
    }

    /// <summary>Runs after everything that the application configures for the client.</summary>
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (FindAccount(name) is not { } account)
        {
            return;
        }

        // First, so that it changes .NET's default handler, and none that the application sets.
        options.HttpMessageHandlerBuilderActions.Insert(0, builder => BypassProxy(builder, account));

        // Innermost, because handlers that retry, hedge or re-route must never see the token, regardless of when they were
        // added.
        var shadowedHeaders = new ShadowedHeaderLog();
        options.HttpMessageHandlerBuilderActions.Add(builder => AddHandler(builder, account, shadowedHeaders));

        // Resolved once, because a client may still be created while the container is being disposed.
        var baseAddress = new Lazy<Uri>(() => GetBaseAddress(provider, account), LazyThreadSafetyMode.PublicationOnly);
        options.HttpClientActions.Add(client => client.BaseAddress ??= baseAddress.Value);

        // Otherwise, logging at Trace level would write the header.
        Func<string, bool> others = options.ShouldRedactHeaderValue;
        options.ShouldRedactHeaderValue =
            header => header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || others(header);
    }

    /// <summary>
    /// Returns the account whose token a client sends; null if it sends none. A token client never sends one, because it
    /// would wait for itself.
    /// </summary>
    private string? FindAccount(string? client)
    {
        if (client is null || accounts.IsTokenClient(client))
        {
            return null;
        }

        Client? registration =
            clients.LastOrDefault(known => known.Name == client) ?? clients.LastOrDefault(known => known.Name is null);
        return registration?.Account;
    }

    /// <summary>
    /// Keeps the token away from the system's proxy if the API's address is plain HTTP on loopback. For any other address, the
    /// handler keeps the platform's proxy settings.
    /// </summary>
    private static void BypassProxy(HttpMessageHandlerBuilder builder, string account)
    {
        if (GetBaseAddress(builder.Services, account).Scheme == Uri.UriSchemeHttps)
        {
            return;
        }

        switch (builder.PrimaryHandler)
        {
            case HttpClientHandler { Proxy: null } handler:
                handler.Proxy = new LoopbackBypass();
                break;
#if NET
            case SocketsHttpHandler { Proxy: null } handler:
                handler.Proxy = new LoopbackBypass();
                break;
#endif
        }
    }

    private static void AddHandler(HttpMessageHandlerBuilder builder, string account, ShadowedHeaderLog shadowedHeaders)
    {
        if (builder.AdditionalHandlers.Any(handler => handler is SigneasyAuthHandler))
        {
            return;
        }

        IServiceProvider services = builder.Services;
        ILogger logger = services.GetRequiredService<ILogger<SigneasyAuthHandler>>();
        IApiAccounts accounts = FindAllAccounts(services, account) ?? (IApiAccounts)new SingleApiAccount(
            account,
            new ApiAccount(
                services.GetSingleton(provider => provider.Get<ITokenProvider>(account)),
                services.Get<ApiRejections>(account),
                NonThrowingLogger.Wrap(logger)));
        builder.AdditionalHandlers.Add(
            new SigneasyAuthHandler(accounts, GetBaseAddress(services, account), logger, shadowedHeaders));
    }

    private static Uri GetBaseAddress(IServiceProvider services, string account) =>
        FindAllAccounts(services, account)?.ApiBaseAddress ?? services.Get<SettingsMonitor>(account).Current.ApiBaseAddress;

    /// <summary>
    /// A client that was given no account may send any account's token, if there are accounts that are known only at run time.
    /// </summary>
    private static SigneasyAccounts? FindAllAccounts(IServiceProvider services, string account) =>
        account.Length == 0 ? services.GetService<SigneasyAccounts>() : null;

    /// <summary>A client of the application that sends a token.</summary>
    /// <param name="Name">The client's name; null for all clients.</param>
    /// <param name="Account">The account whose token it sends.</param>
    internal sealed record Client(string? Name, string Account);
}
