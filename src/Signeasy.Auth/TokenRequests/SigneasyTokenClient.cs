using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Requests access tokens from Signeasy's issuer. Each call is one acquisition: a POST of the client credentials, with up to
/// three retries. Tokens aren't kept: put a <see cref="CachingTokenProvider"/> in front of it.
/// </summary>
/// <remarks>See https://docs.signeasy.com/docs/client-credentials-flow and RFC 6749, section 4.4.</remarks>
[UnsupportedOSPlatform("browser", BrowserSupport.Reason)]
public sealed class SigneasyTokenClient : ITokenProvider
{
    private static readonly Lazy<HttpClient> SharedHttpClient = new(() => PrimaryHandlers.CreateClient());
    private static readonly string UserAgent = "Signeasy.Auth/" + PackageVersion.Value;

    private readonly Func<HttpClient> _httpClient;
    private readonly Func<AccountSettings> _settings;
    private readonly TimeProvider _timeProvider;
    private readonly string _account;
    private readonly AuthMetrics? _metrics;
    private readonly ILogger _logger;
    private readonly QuotaTracker _quotas;

    /// <summary>
    /// Creates a token client with a connection pool that the whole process shares. It doesn't follow redirects.
    /// </summary>
    /// <param name="options">The settings, which are copied: later changes have no effect.</param>
    /// <param name="logger">Logs retries; default: no logging.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public SigneasyTokenClient(
        SigneasyAuthOptions options, ILogger<SigneasyTokenClient>? logger = null, TimeProvider? timeProvider = null)
        : this(GetSharedHttpClient, AccountSettings.Copy(options), logger, timeProvider)
    {
    }

    /// <summary>
    /// Creates a token client that uses the caller's <see cref="HttpClient"/>, with its HTTP version and version policy.
    /// </summary>
    /// <param name="httpClient">
    /// Sends the requests; the caller disposes it. Its handler must not follow redirects
    /// (<c>AllowAutoRedirect = false</c>): .NET would send the body, including the client secret, to the target of a 307 or
    /// 308. A response from another address is an error, but by then the secret has been sent.
    /// </param>
    /// <param name="options">The settings, which are copied: later changes have no effect.</param>
    /// <param name="logger">Logs retries; default: no logging.</param>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="httpClient"/> is null.</exception>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public SigneasyTokenClient(
        HttpClient httpClient,
        SigneasyAuthOptions options,
        ILogger<SigneasyTokenClient>? logger = null,
        TimeProvider? timeProvider = null)
        : this(
            httpClient is null ? throw new ArgumentNullException(nameof(httpClient)) : () => httpClient,
            AccountSettings.Copy(options),
            logger,
            timeProvider)
    {
    }

    internal SigneasyTokenClient(
        Func<HttpClient> httpClient,
        Func<AccountSettings> settings,
        ILogger? logger,
        TimeProvider? timeProvider,
        string account = AccountName.Default,
        AuthMetrics? metrics = null)
    {
        _httpClient = httpClient;
        _settings = settings;
        _timeProvider = timeProvider ?? TimeProvider.System;
        _account = account;
        _metrics = metrics;
        _logger = NonThrowingLogger.Wrap(logger);
        _quotas = new QuotaTracker(_account, logger, _timeProvider);
    }

    /// <summary>What the issuer last said about its quotas for this client.</summary>
    internal QuotaTracker Quotas => _quotas;

    /// <summary>Time limit of one acquisition, from the current settings.</summary>
    internal TimeSpan AcquisitionTimeout => _settings().AcquisitionTimeout;

    /// <summary>
    /// Requests a new access token with 1 to 4 POSTs within <see cref="SigneasyAuthOptions.AcquisitionTimeout"/>. If
    /// <see cref="SigneasyAuthOptions.PortalToken"/> is set, returns that token and sends nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends the acquisition.</param>
    /// <returns>A new access token; its lifetime counts from the time just before the request was sent.</returns>
    /// <exception cref="SigneasyAuthException">
    /// The issuer rejected the request, failed, couldn't be reached or sent an invalid response.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<AccessToken> RequestTokenAsync(CancellationToken cancellationToken = default)
    {
        AccountSettings settings = _settings();
        if (settings.PortalToken is { } token)
        {
            return Task.FromResult(AccessToken.FromPortal(token));
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

    /// <summary>Requests a new token, like every other call.</summary>
    /// <param name="rejected">The rejected token.</param>
    /// <param name="cancellationToken">Ends the acquisition.</param>
    /// <inheritdoc cref="RequestTokenAsync"/>
    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        new(RequestTokenAsync(cancellationToken));

    /// <summary>The client for token requests that the whole process shares.</summary>
    internal static HttpClient GetSharedHttpClient() => SharedHttpClient.Value;

    private async Task<AccessToken> AcquireAsync(AccountSettings settings, CancellationToken cancellationToken)
    {
        AuthMetrics metrics = _metrics ?? AuthMetrics.Share();
        using var telemetry = new AcquisitionTelemetry(_account, metrics, _timeProvider);
        try
        {
            var requests = new TokenRequestRetries(
                settings.AcquisitionTimeout, telemetry.RequestCompleted, _timeProvider, _logger, _account);
            AccessToken token = await requests.RunAsync(
                cancel => ClientSecretSource.GetAsync(settings, cancel),
                (secret, cancel) => PostAsync(settings, secret, metrics, cancel),
                cancellationToken).ConfigureAwait(false);
            telemetry.Completed(failure: null);
            return token;
        }
        catch (Exception e)
        {
            telemetry.Completed(e);
            throw;
        }
        finally
        {
            if (_metrics is null)
            {
                metrics.Release();
            }
        }
    }

    private async Task<AccessToken> PostAsync(
        AccountSettings settings, string secret, AuthMetrics metrics, CancellationToken cancellationToken)
    {
        // Outside the try block, because a failure to create the client isn't a network failure.
        HttpClient client = _httpClient();
        try
        {
            using HttpRequestMessage request = CreateRequest(client, settings, secret);
            DateTimeOffset sentAt = _timeProvider.GetUtcNow();
            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .OrAbandonAsync(cancellationToken).ConfigureAwait(false);
            return await ReadAsync(response, settings, secret, metrics, sentAt, cancellationToken).ConfigureAwait(false);
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
            throw ConnectionErrors.Create(settings.TokenEndpoint, e, secret);
        }
    }

    private static HttpRequestMessage CreateRequest(HttpClient client, AccountSettings settings, string secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenEndpoint)
        {
            Content = TokenRequestBody.Create(settings, secret),
#if NET
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
#endif
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        return request;
    }

    private async Task<AccessToken> ReadAsync(
        HttpResponseMessage response,
        AccountSettings settings,
        string secret,
        AuthMetrics metrics,
        DateTimeOffset sentAt,
        CancellationToken cancellationToken)
    {
        bool isRedirect = (int)response.StatusCode is >= 300 and < 400;
        if (isRedirect || (response.RequestMessage?.RequestUri is { } uri && uri != settings.TokenEndpoint))
        {
            throw TokenErrors.Redirected(response.StatusCode);
        }

        if (_quotas.Read(response.Headers))
        {
            metrics.AddQuotas(_quotas);
        }

        ArraySegment<byte>? body =
            await BoundedBody.ReadAsync(response.Content, cancellationToken).ConfigureAwait(false);
        TokenResponse answer = TokenResponse.Read(body ?? new ArraySegment<byte>([]));
        if (!response.IsSuccessStatusCode)
        {
            throw TokenErrors.IssuerError(
                response.StatusCode,
                answer.GetString("error"),
                answer.GetString("error_description"),
                RetryAfterHeader.Read(response.Headers, _timeProvider.GetUtcNow()),
                settings.ClientId,
                secret);
        }

        if (body is null)
        {
            throw TokenErrors.InvalidResponse(response.StatusCode, $"is longer than {BoundedBody.MaxLength} bytes");
        }

        if (answer.Problem is not null && response.Content.Headers.ContentEncoding.FirstOrDefault() is { } encoding)
        {
            throw TokenErrors.Compressed(response.StatusCode, encoding);
        }

        return answer.ToAccessToken(sentAt, response.StatusCode, settings.Scope, secret);
    }
}
