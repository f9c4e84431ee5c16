using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth;

/// <summary>
/// Creates an <see cref="HttpClient"/> for Signeasy's API whose access token is kept, encrypted, in a file on this machine:
/// for short-lived programs, which would otherwise request a token each time.
/// </summary>
[UnsupportedOSPlatform("browser")]
public static class SigneasyHttpClientWithFileCache
{
    /// <summary>Creates a client that gets its access token from the file, and requests and renews it if necessary.</summary>
    /// <param name="options">The settings, which are copied: later changes have no effect.</param>
    /// <param name="path">
    /// The folder of the token file and its lock file; it is created with mode 0700 if it is missing. A relative path is
    /// resolved against the current directory. Default: <c>signeasy-auth</c> in <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c>, on
    /// macOS in <c>~/Library/Caches</c>, on Windows in <c>%LOCALAPPDATA%</c>.
    /// </param>
    /// <param name="httpClientOptions">
    /// Account, logging, handlers and clock; default: no logging, handlers of the library, the system's clock.
    /// </param>
    /// <returns>
    /// A client with <see cref="SigneasyAuthOptions.ApiBaseAddress"/> as base address. Disposing it also disposes the token
    /// cache in memory.
    /// </returns>
    /// <remarks>
    /// If the folder can't be used, or another user can write to it or (on Linux, except root) owns it, the process requests its own
    /// token and logs one warning.
    /// A due token is used and renewed in the background; the process may exit before the renewal has finished.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A setting is invalid (the message names every invalid setting), the primary handler may follow redirects, or
    /// <paramref name="path"/> is empty or not a path.
    /// </exception>
    public static HttpClient Create(
        SigneasyAuthOptions options, string? path = null, SigneasyHttpClientOptions? httpClientOptions = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        SigneasyHttpClientOptions client = httpClientOptions ?? new();
        string? folder = path is null ? null : Path.GetFullPath(path);
        var settings = new SharingSettings(options);
        return SigneasyHttpClient.Create(options, new SigneasyHttpClientOptions
        {
            Account = client.Account,
            ApiBaseAddress = client.ApiBaseAddress,
            LoggerFactory = client.LoggerFactory,
            PrimaryHandler = client.PrimaryHandler,
            TimeProvider = client.TimeProvider,
            DecorateTokenProvider = source => DistributedTokenProvider.CreateForFile(
                client.DecorateTokenProvider?.Invoke(source) ?? source,
                folder,
                () => settings,
                string.IsNullOrWhiteSpace(client.Account) ? "" : client.Account,
                client.LoggerFactory?.CreateLogger<DistributedTokenProvider>(),
                client.TimeProvider,
                AesGcm.IsSupported),
        });
    }
}
