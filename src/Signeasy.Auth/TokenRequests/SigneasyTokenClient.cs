using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Requests access tokens from Signeasy's issuer: one acquisition a call, which posts the client credentials once and
/// again up to three times where that may help. Keeps no token; put a <see cref="CachingTokenProvider"/> in front of it.
/// </summary>
/// <remarks>See https://docs.signeasy.com/docs/client-credentials-flow and RFC 6749, section 4.4.</remarks>
public sealed class SigneasyTokenClient : ITokenProvider
{
    private static readonly Lazy<HttpClient> SharedHttpClient = new(() => PrimaryHandlers.CreateClient());
    private static readonly string UserAgent = "Signeasy.Auth/" + PackageVersion.Value;

    private readonly Func<HttpClient> _httpClient;
    private readonly Func<AccountSettings> _settings;
    private readonly TimeProvider _timeProvider;
    private readonly string _account;
    private readonly AuthMetrics _metrics;
    private readonly TokenRequestRetries _retries;
    private readonly QuotaTracker _quotas;

    /// <summary>A token client over one connection pool that the process shares and that follows no redirect.</summary>
    /// <param name="options">Settings, copied now: later changes have no effect.</param>
    /// <param name="logger">Where retries are logged; default: nowhere.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentException">A setting is invalid; the message names all that are.</exception>
    public SigneasyTokenClient(
        SigneasyAuthOptions options, ILogger<SigneasyTokenClient>? logger = null, TimeProvider? timeProvider = null)
        : this(GetSharedHttpClient, AccountSettings.Copy(options), logger, timeProvider)
    {
    }

    /// <summary>A token client over the caller's own <see cref="HttpClient"/>.</summary>
    /// <param name="httpClient">
    /// Sends the requests; it stays the caller's to dispose. Its handler must not follow redirects
    /// (<c>AllowAutoRedirect = false</c>): .NET re-sends the body, client secret included, to wherever a 307 or 308
    /// points. An answer that came from another address is an error, but by then the secret is gone.
    /// </param>
    /// <param name="options">Settings, copied now: later changes have no effect.</param>
    /// <param name="logger">Where retries are logged; default: nowhere.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="httpClient"/> is null.</exception>
    /// <exception cref="ArgumentException">A setting is invalid; the message names all that are.</exception>
    public SigneasyTokenClient(
        HttpClient httpClient,
        SigneasyAuthOptions options,
        ILogger<SigneasyTokenClient>? logger = null,
        TimeProvider? timeProvider = null)
        : this(Always(httpClient), AccountSettings.Copy(options), logger, timeProvider)
    {
    }

    internal SigneasyTokenClient(
        Func<HttpClient> httpClient,
        Func<AccountSettings> settings,
        ILogger? logger,
        TimeProvider? timeProvider,
        string account = "",
        AuthMetrics? metrics = null)
    {
        _httpClient = httpClient;
        _settings = settings;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _account = AccountName.ForDisplay(account);
        _metrics = metrics ?? AuthMetrics.Share();
        _retries = new TokenRequestRetries(_timeProvider, logger, _account);
        _quotas = new QuotaTracker(_account, _metrics.Quotas, logger, _timeProvider);
    }

    /// <summary>Time limit of one acquisition, as the settings are now.</summary>
    internal TimeSpan AcquisitionTimeout => _settings().AcquisitionTimeout;

    /// <summary>
    /// One acquisition: 1 to 4 POSTs within <see cref="SigneasyAuthOptions.AcquisitionTimeout"/>. With
    /// <see cref="SigneasyAuthOptions.PortalToken"/> set, that token, and nothing is sent.
    /// </summary>
    /// <param name="cancellationToken">Ends the acquisition.</param>
    /// <returns>A new access token, its lifetime counted from the instant before the request was sent.</returns>
    /// <exception cref="SigneasyAuthException">The issuer refused, failed, couldn't be reached or answered nonsense.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken = default)
    {
        AccountSettings settings = _settings();
        if (settings.PortalToken is { } token)
        {
            return new StaticTokenProvider(token).GetTokenAsync(cancellationToken).AsTask();
        }

        if (!settings.HasCredentials)
        {
            return Task.FromException<AccessToken>(TokenErrors.NoCredentials());
        }

        return AcquireAsync(settings, cancellationToken);
    }

    /// <inheritdoc cref="RequestTokenAsync"/>
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        new(RequestTokenAsync(cancellationToken));

    /// <summary>Requests a new token, as every call does.</summary>
    /// <param name="rejected">The rejected token.</param>
    /// <param name="cancellationToken">Ends the acquisition.</param>
    /// <inheritdoc cref="RequestTokenAsync"/>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        new(RequestTokenAsync(cancellationToken));

    internal static HttpClient GetSharedHttpClient() => SharedHttpClient.Value;

    private async Task<AccessToken> AcquireAsync(AccountSettings settings, CancellationToken cancellationToken)
    {
        using var record = new AcquisitionTelemetry(_account, _metrics, _timeProvider);
        AccessToken token;
        try
        {
            token = await _retries.RunAsync(
                settings.AcquisitionTimeout,
                cancel => ClientSecretSource.GetAsync(settings, cancel),
                (secret, cancel) => PostAsync(settings, secret, cancel),
                record.RequestCompleted,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            record.Completed(e);
            throw;
        }

        record.Completed(failure: null);
        return token;
    }

    private async Task<AccessToken> PostAsync(AccountSettings settings, string secret, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenEndpoint)
            {
                Content = TokenRequestBody.Create(settings, secret),
            };
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);

            DateTimeOffset sentAt = _timeProvider.GetUtcNow();
            using HttpResponseMessage response = await _httpClient()
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false);
#if !NET
            // There the stream ignores the token that its read is given.
            using CancellationTokenRegistration abort = cancellationToken.Register(response.Dispose);
#endif
            return await ReadAsync(response, settings, secret, sentAt, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not SigneasyAuthException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw TokenErrors.TimedOut(limit: null);
        }
        catch (Exception e) when (e is not SigneasyAuthException)
        {
            throw TokenErrors.Unreachable(settings.TokenEndpoint, e, secret);
        }
    }

    private async Task<AccessToken> ReadAsync(
        HttpResponseMessage response,
        AccountSettings settings,
        string secret,
        DateTimeOffset sentAt,
        CancellationToken cancellationToken)
    {
        bool isRedirect = (int)response.StatusCode is >= 300 and < 400;
        if (isRedirect || (response.RequestMessage?.RequestUri is { } uri && uri != settings.TokenEndpoint))
        {
            throw TokenErrors.Redirected(response.StatusCode);
        }

        _quotas.Read(response.Headers);
        ArraySegment<byte>? body =
            await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw TokenErrors.IssuerError(
                response.StatusCode,
                TokenResponse.Read(body ?? new ArraySegment<byte>([])),
                RetryAfterHeader.Read(response.Headers, _timeProvider.GetUtcNow()),
                secret);
        }

        return body is { } whole
            ? TokenResponse.Read(whole).ToAccessToken(sentAt, response.StatusCode)
            : throw TokenErrors.InvalidResponse(response.StatusCode, $"is longer than {BoundedBody.MaxLength} bytes");
    }

    private static Func<HttpClient> Always(HttpClient httpClient)
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        return () => httpClient;
    }
}
