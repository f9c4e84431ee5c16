using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Adds <c>Authorization: Bearer</c> to requests to Signeasy's API, and to no others. A request with an Authorization
/// header of its own keeps it; if a token can't be obtained, the request isn't sent. After a 401 the token is renewed and
/// the request, if its content can be sent twice, sent once more.
/// </summary>
#pragma warning disable CA1849, CA2012 // Synchronous where the task is complete, and in the synchronous Send.
public sealed class SigneasyAuthHandler : DelegatingHandler
{
    private readonly ITokenProvider _tokenProvider;
    private readonly ApiOrigin _origin;
    private readonly ILogger _logger;
    private readonly IDisposable? _owned;
    private readonly Action _onUnauthorized;
    private readonly ShadowedHeaderLog _shadowedHeaders;

    /// <summary>Creates a handler in front of <see cref="DelegatingHandler.InnerHandler"/>.</summary>
    /// <param name="tokenProvider">Source of the token; the caller disposes of it.</param>
    /// <param name="apiBaseAddress">
    /// The API's address; https, or http on loopback. At most 2,048 characters. Only requests with its scheme, host and port
    /// get the token. Default: <c>https://api.signeasy.com/v3/</c>.
    /// </param>
    /// <param name="logger">Logs 401s and requests that are sent without the token; default: no logging.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenProvider"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="apiBaseAddress"/> isn't fit for a token.</exception>
    public SigneasyAuthHandler(
        ITokenProvider tokenProvider, Uri? apiBaseAddress = null, ILogger<SigneasyAuthHandler>? logger = null)
        : this(tokenProvider, apiBaseAddress, logger, owned: null)
    {
    }

    internal SigneasyAuthHandler(
        ITokenProvider tokenProvider,
        Uri? apiBaseAddress,
        ILogger? logger,
        IDisposable? owned,
        Action? onUnauthorized = null,
        ShadowedHeaderLog? shadowedHeaders = null)
    {
        ArgumentNullException.ThrowIfNull(tokenProvider);
        _tokenProvider = tokenProvider;
        _origin = new ApiOrigin(apiBaseAddress ?? new SigneasyAuthOptions().ApiBaseAddress, nameof(apiBaseAddress));
        _logger = NonThrowingLogger.Wrap(logger);
        _owned = owned;
        _onUnauthorized = onUnauthorized ?? CounterFor(tokenProvider);
        _shadowedHeaders = shadowedHeaders ?? new ShadowedHeaderLog();
    }

    /// <inheritdoc/>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained; the request wasn't sent.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_origin.Covers(request))
        {
            Log.SentWithoutToken(_logger, request.RequestUri?.Host);
            return base.SendAsync(request, cancellationToken);
        }

        if (AuthorizationHeader.IsPresent(request))
        {
            return SendShadowedAsync(request, cancellationToken);
        }

        ValueTask<AccessToken> pending = _tokenProvider.GetTokenAsync(cancellationToken);
        return pending.IsCompletedSuccessfully && !ContentReplay.NeedsBuffer(request.Content)
            ? SendAsync(request, pending.Result, cancellationToken)
            : PrepareAndSendAsync(pending, request, cancellationToken);
    }

#if NET
    /// <inheritdoc/>
    /// <remarks>
    /// Blocks its thread while a token is requested. If many thread-pool threads will call it, get the first token before:
    /// <c>await tokenProvider.GetTokenAsync()</c>.
    /// </remarks>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained; the request wasn't sent.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_origin.Covers(request))
        {
            Log.SentWithoutToken(_logger, request.RequestUri?.Host);
            return base.Send(request, cancellationToken);
        }

        if (AuthorizationHeader.IsPresent(request))
        {
            _shadowedHeaders.Sent(_logger);
            return Noted(base.Send(request, cancellationToken));
        }

        AccessToken token = Blocking.Run(() => _tokenProvider.GetTokenAsync(cancellationToken));
        if (ContentReplay.NeedsBuffer(request.Content))
        {
            Blocking.Run(() => ContentReplay.BufferAsync(request.Content));
        }

        var first = new RequestSnapshot(request, Checked(token), MayBeChanged);
        ValueTask<(HttpResponseMessage Response, bool HadToken)> sending =
            SendOnceAsync(first.Token, request, isAsync: false, cancellationToken);
        (HttpResponseMessage response, bool hadToken) = sending.GetAwaiter().GetResult();
        return AcceptAsync(first, response, hadToken, request, isAsync: false, cancellationToken).GetAwaiter().GetResult();
    }
#endif

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // First: an acquisition in progress is cancelled, rather than fail with the connections that the base closes.
            _owned?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Whether there are handlers between this and the network.</summary>
    private bool MayBeChanged => InnerHandler is DelegatingHandler;

    private async Task<HttpResponseMessage> SendShadowedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _shadowedHeaders.Sent(_logger);
        return Noted(await base.SendAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private HttpResponseMessage Noted(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            _shadowedHeaders.Rejected(_logger);
        }

        return response;
    }

    private async Task<HttpResponseMessage> PrepareAndSendAsync(
        ValueTask<AccessToken> pending, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        AccessToken token = await pending.ConfigureAwait(false);
        if (ContentReplay.NeedsBuffer(request.Content))
        {
            await ContentReplay.BufferAsync(request.Content).ConfigureAwait(false);
        }

        return await SendAsync(request, token, cancellationToken).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AccessToken token, CancellationToken cancellationToken)
    {
        var first = new RequestSnapshot(request, Checked(token), MayBeChanged);
        AuthorizationHeader.Add(request, token);
        Task<HttpResponseMessage> sending;
        try
        {
            sending = base.SendAsync(request, cancellationToken);
        }
        catch
        {
            AuthorizationHeader.Remove(request);
            throw;
        }

        if (sending.Status == TaskStatus.RanToCompletion && sending.Result.StatusCode != HttpStatusCode.Unauthorized)
        {
            AuthorizationHeader.Remove(request);
            token.MarkAccepted();
            return sending;
        }

        return FinishAsync(sending, first, request, cancellationToken);
    }

    private async Task<HttpResponseMessage> FinishAsync(
        Task<HttpResponseMessage> sending, RequestSnapshot first, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        bool hadToken = false;
        try
        {
            response = await sending.ConfigureAwait(false);
        }
        finally
        {
            hadToken = AuthorizationHeader.Remove(request);
        }

        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            first.Token.MarkAccepted();
            return response;
        }

        return await AcceptAsync(first, response, hadToken, request, isAsync: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes an answer. After a 401: renews the token, and sends the request once more if there is another one.</summary>
    private async ValueTask<HttpResponseMessage> AcceptAsync(
        RequestSnapshot first,
        HttpResponseMessage response,
        bool hadToken,
        HttpRequestMessage request,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            first.Token.MarkAccepted();
            return response;
        }

        if (first.WasRedirected(request, hadToken))
        {
            Log.RedirectedUnauthorized(_logger);
            return response;
        }

        _onUnauthorized();
        first.Token.MarkRejected();
        if (!first.CanBeResent)
        {
            Log.NotResent(_logger, "its content can't be sent twice");
            _ = RenewInBackgroundAsync(first.Token);
            return response;
        }

        AccessToken? other = await RenewAsync(first.Token, response, isAsync, cancellationToken).ConfigureAwait(false);
        if (other is null)
        {
            return response;
        }

        // From here on, the second send's outcome is the caller's.
        response.Dispose();
        first.Restore(request);
        Log.Resent(_logger);
        (HttpResponseMessage second, hadToken) =
            await SendOnceAsync(other, request, isAsync, cancellationToken).ConfigureAwait(false);
        if (second.StatusCode != HttpStatusCode.Unauthorized)
        {
            other.MarkAccepted();
        }
        else if (!first.WasRedirected(request, hadToken))
        {
            _onUnauthorized();
            other.MarkRenewedInVain();
        }

        return second;
    }

    /// <summary>Another token; null if there is none.</summary>
    private async ValueTask<AccessToken?> RenewAsync(
        AccessToken rejected, HttpResponseMessage response, bool isAsync, CancellationToken cancellationToken)
    {
        try
        {
            AccessToken token;
#if NET
            if (!isAsync)
            {
                token = Blocking.Run(() => _tokenProvider.RenewTokenAsync(rejected, cancellationToken));
            }
            else
#endif
            {
                token = await _tokenProvider.RenewTokenAsync(rejected, cancellationToken).ConfigureAwait(false);
            }

            if (!ReferenceEquals(Checked(token), rejected))
            {
                return token;
            }

            Log.NotResent(_logger, "there is no other token");
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotResent(_logger, $"renewing the token failed with {e.GetType().Name}");
            return null;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>Renews without making the caller wait, whose request can't be sent again.</summary>
    private async Task RenewInBackgroundAsync(AccessToken rejected)
    {
        try
        {
            await _tokenProvider.RenewTokenAsync(rejected).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The provider has logged it, and the next call gets its failure.
        }
    }

    /// <summary>Sends with the token; complete on return when synchronous.</summary>
    private async ValueTask<(HttpResponseMessage Response, bool HadToken)> SendOnceAsync(
        AccessToken token, HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        AuthorizationHeader.Add(request, token);
        bool hadToken = false;
        HttpResponseMessage response;
        try
        {
#if NET
            response = isAsync
                ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
                : base.Send(request, cancellationToken);
#else
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
#endif
        }
        finally
        {
            hadToken = AuthorizationHeader.Remove(request);
        }

        return (response, hadToken);
    }

    private static AccessToken Checked(AccessToken? token) =>
        token ?? throw new SigneasyAuthException("The token provider returned null: it must return a token or throw.");

    private static Action CounterFor(ITokenProvider provider) => provider is CachingTokenProvider cache
        ? () => cache.Metrics.ApiUnauthorized(cache.Account)
        : static () =>
        {
            AuthMetrics metrics = AuthMetrics.Share();
            metrics.ApiUnauthorized(AccountName.Default);
            metrics.Release();
        };
}
