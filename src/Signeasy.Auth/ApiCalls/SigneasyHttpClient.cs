using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signeasy.Auth;

/// <summary>Creates an <see cref="HttpClient"/> for Signeasy's API without a dependency injection container.</summary>
[UnsupportedOSPlatform("browser", BrowserSupport.Reason)]
public static class SigneasyHttpClient
{
    /// <summary>Creates a client that requests, caches and renews its access token.</summary>
    /// <param name="options">The settings, which are copied: later changes have no effect.</param>
    /// <param name="httpClientOptions">
    /// Logging, primary handler and clock; default: no logging, handlers of the library, the system's clock.
    /// </param>
    /// <returns>
    /// A client with <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as base address. Keep one for the lifetime of the
    /// program. Disposing it also disposes the token cache and cancels a renewal in progress.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A setting is invalid (the message names every invalid setting), or the primary handler may follow redirects.
    /// </exception>
    public static HttpClient Create(SigneasyAuthOptions options, SigneasyHttpClientOptions? httpClientOptions = null)
    {
        OptionsValidation.Require(options, nameof(options));
        SigneasyHttpClientOptions client = httpClientOptions ?? new();
        _ = new ApiOrigin(client.ApiBaseAddress ?? options.ApiBaseAddress, nameof(httpClientOptions));
        var settings = new AccountSettings(options, client.ApiBaseAddress);
        if (client.PrimaryHandler is not null && settings.PortalToken is null)
        {
            PrimaryHandlers.RequireNoRedirects(client.PrimaryHandler, nameof(httpClientOptions));
        }

        ILoggerFactory loggers = client.LoggerFactory ?? NullLoggerFactory.Instance;
        string account = GetAccount(client);
        HttpClient? tokenHttpClient = client.PrimaryHandler is null ? null : PrimaryHandlers.CreateClient(client.PrimaryHandler);
        AuthMetrics metrics = AuthMetrics.Share();
        var tokenClient = new SigneasyTokenClient(
            tokenHttpClient is null ? SigneasyTokenClient.GetSharedHttpClient : () => tokenHttpClient,
            () => settings,
            loggers.CreateLogger<SigneasyTokenClient>(),
            client.TimeProvider,
            account,
            metrics);
        var cache = new CachingTokenProvider(
            client.DecorateTokenProvider?.Invoke(tokenClient) ?? tokenClient,
            settings.RenewBefore,
            settings.AcquisitionTimeout,
            loggers.CreateLogger<CachingTokenProvider>(),
            client.TimeProvider,
            account,
            Jitter.Next,
            metrics);
        cache.ApplySettings(settings, settings);
        var portalTokens = new PortalTokenExpiry(loggers.CreateLogger<CachingTokenProvider>(), client.TimeProvider);
        portalTokens.Set(account, settings.PortalToken);
        IDisposable cacheOrFollower = settings.ClientSecretFile is null ? cache : new SecretFileFollower(
            settings,
            cache,
            client.TimeProvider ?? TimeProvider.System,
            loggers.CreateLogger<CachingTokenProvider>(),
            Jitter.Next);
        return Create(cache, cache.Rejections, client, settings.ApiBaseAddress, new Owned(cacheOrFollower, portalTokens));
    }

    /// <summary>Creates a client that gets its access token from a token provider.</summary>
    /// <param name="tokenProvider">Provides the token; the caller disposes it.</param>
    /// <param name="httpClientOptions">
    /// Base address, logging and primary handler; default: Signeasy's API, no logging, a handler of the library.
    /// </param>
    /// <returns>A client with the API's base address.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenProvider"/> is null.</exception>
    /// <exception cref="ArgumentException">The base address may not be used with a token.</exception>
    public static HttpClient Create(ITokenProvider tokenProvider, SigneasyHttpClientOptions? httpClientOptions = null)
    {
        SigneasyHttpClientOptions client = httpClientOptions ?? new();
        var own = tokenProvider is CachingTokenProvider
            ? null
            : new ApiRejections(GetAccount(client), client.LoggerFactory?.CreateLogger<SigneasyAuthHandler>(), client.TimeProvider, metrics: null);
        return Create(tokenProvider, own, client, client.ApiBaseAddress ?? new SigneasyAuthOptions().ApiBaseAddress, owned: own);
    }

    private static HttpClient Create(
        ITokenProvider tokenProvider,
        ApiRejections? rejections,
        SigneasyHttpClientOptions client,
        Uri apiBaseAddress,
        IDisposable? owned)
    {
        var handler = new SigneasyAuthHandler(
            tokenProvider,
            apiBaseAddress,
            client.LoggerFactory?.CreateLogger<SigneasyAuthHandler>(),
            owned,
            rejections,
            string.IsNullOrWhiteSpace(client.Account) ? "" : client.Account!)
        {
            InnerHandler = client.PrimaryHandler ?? PrimaryHandlers.CreateForApi(),
        };
        return new HttpClient(handler) { BaseAddress = AccountSettings.WithTrailingSlash(apiBaseAddress) };
    }

    private static string GetAccount(SigneasyHttpClientOptions client) =>
        string.IsNullOrWhiteSpace(client.Account) ? AccountName.Default : client.Account!;

    /// <summary>What is disposed together with a client.</summary>
    private sealed class Owned(params IDisposable[] parts) : IDisposable
    {
        public void Dispose() => Array.ForEach(parts, static part => part.Dispose());
    }
}
