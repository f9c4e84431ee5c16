using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signeasy.Auth;

/// <summary>Makes an <see cref="HttpClient"/> for Signeasy's API without a container: settings in, client out.</summary>
public static class SigneasyHttpClient
{
    /// <summary>A client that requests, caches and renews its access token by itself.</summary>
    /// <param name="options">Settings, copied now: later changes have no effect.</param>
    /// <param name="loggerFactory">Where the library logs; default: nowhere.</param>
    /// <param name="primaryHandler">
    /// What sends the requests, to the API and for tokens alike: a handler with a proxy, say, or a fake. It must not
    /// follow redirects. It is disposed with the client. Default: a handler of its own for the API, and for tokens one
    /// that the process shares.
    /// </param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <returns>
    /// A client with <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as base address. Keep one for the life of the
    /// program; disposing it disposes all of it and gives up a renewal under way.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A setting is invalid (the message names all that are), or <paramref name="primaryHandler"/> follows redirects.
    /// </exception>
    public static HttpClient Create(
        SigneasyAuthOptions options,
        ILoggerFactory? loggerFactory = null,
        HttpMessageHandler? primaryHandler = null,
        TimeProvider? timeProvider = null)
    {
        OptionsValidation.Require(options, nameof(options));
        if (primaryHandler is not null)
        {
            PrimaryHandlers.RequireNoRedirects(primaryHandler, nameof(primaryHandler));
        }

        var settings = new AccountSettings(options);
        if (settings.PortalToken is { } portalToken)
        {
            return Create(new StaticTokenProvider(portalToken), settings.ApiBaseAddress, loggerFactory, primaryHandler);
        }

        loggerFactory ??= NullLoggerFactory.Instance;
        SigneasyTokenClient tokenClient = primaryHandler is null
            ? new(options, loggerFactory.CreateLogger<SigneasyTokenClient>(), timeProvider)
            : new(
                PrimaryHandlers.CreateClient(primaryHandler),
                options,
                loggerFactory.CreateLogger<SigneasyTokenClient>(),
                timeProvider);
        var cache = new CachingTokenProvider(
            tokenClient, settings.RenewBefore, loggerFactory.CreateLogger<CachingTokenProvider>(), timeProvider);
        return Create(cache, settings.ApiBaseAddress, loggerFactory, primaryHandler, owned: cache);
    }

    /// <summary>A client whose access token comes from elsewhere.</summary>
    /// <param name="tokenProvider">Source of the token; it stays the caller's to dispose.</param>
    /// <param name="apiBaseAddress">
    /// Base address of the API; https, or http on loopback. At most 2,048 characters. Default:
    /// <c>https://api.signeasy.com/v3/</c>.
    /// </param>
    /// <param name="loggerFactory">Where the library logs; default: nowhere.</param>
    /// <param name="primaryHandler">What sends the requests; disposed with the client. Default: a handler of its own.</param>
    /// <returns>A client with <paramref name="apiBaseAddress"/> as base address.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenProvider"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="apiBaseAddress"/> isn't fit for a token.</exception>
    public static HttpClient Create(
        ITokenProvider tokenProvider,
        Uri? apiBaseAddress = null,
        ILoggerFactory? loggerFactory = null,
        HttpMessageHandler? primaryHandler = null)
    {
        return Create(tokenProvider, apiBaseAddress, loggerFactory, primaryHandler, owned: null);
    }

    private static HttpClient Create(
        ITokenProvider tokenProvider,
        Uri? apiBaseAddress,
        ILoggerFactory? loggerFactory,
        HttpMessageHandler? primaryHandler,
        IDisposable? owned)
    {
        Uri address = apiBaseAddress ?? new SigneasyAuthOptions().ApiBaseAddress;
        var handler = new SigneasyAuthHandler(
            tokenProvider, address, loggerFactory?.CreateLogger<SigneasyAuthHandler>(), owned)
        {
            InnerHandler = primaryHandler ?? PrimaryHandlers.CreateForApi(),
        };
        return new HttpClient(handler) { BaseAddress = AccountSettings.WithTrailingSlash(address) };
    }
}
