using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Adds <c>Authorization: Bearer</c> to requests to Signeasy's API, and to no others. A request that already has an
/// Authorization header keeps it. If a token can't be obtained, the request isn't sent. After a 401 the token is renewed,
/// and the request is sent once more if its content can be sent twice.
/// </summary>
/// <remarks>
/// Content can be sent twice if its bytes exist before the first send: strings, byte arrays, forms, <c>JsonContent</c>, streams
/// that can seek, and multipart contents of these whose parts don't share a stream. <c>JsonContent</c> is serialized into
/// memory before the first send, unless its value is an asynchronous sequence, an iterator or a query: .NET streams these, so
/// they can't be sent twice. Content of any other type, or of a derived one, can't either.
/// </remarks>
#pragma warning disable CA1849, CA2012 // Blocks only on completed tasks, and in the synchronous Send.
public sealed class SigneasyAuthHandler : DelegatingHandler
{
    private readonly IApiAccounts _accounts;
    private readonly ApiOrigin _origin;
    private readonly ILogger _logger;
    private readonly ShadowedHeaderLog _shadowedHeaders;
    private IDisposable? _owned;

    /// <summary>Creates a handler in front of <see cref="DelegatingHandler.InnerHandler"/>.</summary>
    /// <param name="tokenProvider">Provides the token; the caller disposes it.</param>
    /// <param name="apiBaseAddress">
    /// The API's address; https, or http on loopback. At most 2,048 characters. Only requests with its scheme, host and port
    /// get the token. Default: <c>https://api.signeasy.com/v3/</c>.
    /// </param>
    /// <param name="logger">Logs 401s and requests that are sent without the token; default: no logging.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenProvider"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="apiBaseAddress"/> may not be used with a token.</exception>
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
        ApiRejections? rejections = null,
        string account = "")
    {
        ArgumentNullException.ThrowIfNull(tokenProvider);
        _origin = new ApiOrigin(apiBaseAddress ?? new SigneasyAuthOptions().ApiBaseAddress, nameof(apiBaseAddress));
        _logger = NonThrowingLogger.Wrap(logger);
        _owned = owned;
        _shadowedHeaders = new ShadowedHeaderLog();
        rejections ??= (tokenProvider as CachingTokenProvider)?.Rejections;
        if (rejections is null)
        {
            rejections = new ApiRejections(AccountName.Default, _logger, timeProvider: null, metrics: null);
            _owned ??= rejections;
        }

        _accounts = new SingleApiAccount(account, new ApiAccount(tokenProvider, rejections, _logger));
    }

    internal SigneasyAuthHandler(IApiAccounts accounts, Uri apiBaseAddress, ILogger logger, ShadowedHeaderLog shadowedHeaders)
    {
        _accounts = accounts;
        _origin = new ApiOrigin(apiBaseAddress, nameof(apiBaseAddress));
        _logger = NonThrowingLogger.Wrap(logger);
        _shadowedHeaders = shadowedHeaders;
    }

    /// <inheritdoc/>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained; the request wasn't sent.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_origin.Covers(request))
        {
            Log.SentWithoutToken(_logger, ApiOrigin.GetHost(request));
            return base.SendAsync(request, cancellationToken);
        }

        if (AuthorizationHeader.IsPresent(request))
        {
            return SendShadowedAsync(request, cancellationToken);
        }

        ApiAccount account = _accounts.Get(RequestAccount.Find(request));
        ValueTask<AccessToken> pending = account.TokenProvider.GetTokenAsync(cancellationToken);
        return pending.IsCompletedSuccessfully && !ContentReplay.NeedsBuffer(request.Content)
            ? SendAsync(request, account, pending.Result, cancellationToken)
            : PrepareAndSendAsync(pending, request, account, cancellationToken);
    }

#if NET
    /// <inheritdoc/>
    /// <remarks>
    /// Blocks its thread while a token is requested. If many thread-pool threads will call it, get the first token
    /// beforehand: <c>await tokenProvider.GetTokenAsync()</c>.
    /// </remarks>
    /// <exception cref="SigneasyAuthException">A token couldn't be obtained; the request wasn't sent.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!_origin.Covers(request))
        {
            Log.SentWithoutToken(_logger, ApiOrigin.GetHost(request));
            return base.Send(request, cancellationToken);
        }

        if (AuthorizationHeader.IsPresent(request))
        {
            _shadowedHeaders.Sent(_logger);
            return _shadowedHeaders.Received(base.Send(request, cancellationToken), _logger);
        }

        ApiAccount account = _accounts.Get(RequestAccount.Find(request));
        AccessToken token = Blocking.Run(() => account.TokenProvider.GetTokenAsync(cancellationToken));
        if (ContentReplay.NeedsBuffer(request.Content))
        {
            Blocking.Run(() => ContentReplay.BufferAsync(request.Content, cancellationToken));
        }

        var first = new RequestSnapshot(request, account, TokenRenewal.Checked(token), InnerHandler);
        (HttpResponseMessage response, bool hadToken) =
            SendOnceAsync(first.Token, request, isAsync: false, cancellationToken).GetAwaiter().GetResult();
        return AcceptAsync(first, response, hadToken, request, isAsync: false, cancellationToken).GetAwaiter().GetResult();
    }
#endif

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Before the base class, which closes connections: an acquisition in progress should be cancelled, not fail.
            Interlocked.Exchange(ref _owned, null)?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendShadowedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _shadowedHeaders.Sent(_logger);
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return _shadowedHeaders.Received(response, _logger);
    }

    private async Task<HttpResponseMessage> PrepareAndSendAsync(
        ValueTask<AccessToken> pending, HttpRequestMessage request, ApiAccount account, CancellationToken cancellationToken)
    {
        AccessToken token = await pending.ConfigureAwait(false);
        if (ContentReplay.NeedsBuffer(request.Content))
        {
            await ContentReplay.BufferAsync(request.Content, cancellationToken).ConfigureAwait(false);
        }

        return await SendAsync(request, account, token, cancellationToken).ConfigureAwait(false);
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, ApiAccount account, AccessToken token, CancellationToken cancellationToken)
    {
        var first = new RequestSnapshot(request, account, TokenRenewal.Checked(token), InnerHandler);
        AuthorizationHeader.Add(request, token);
        Task<HttpResponseMessage> sending;
        try
        {
            sending = base.SendAsync(request, cancellationToken);
        }
        catch
        {
            AuthorizationHeader.Remove(request, token, mayBeReplaced: false);
            throw;
        }

        // Avoids an async state machine if the response is already there and successful.
        if (sending.Status == TaskStatus.RanToCompletion
            && sending.Result.IsSuccessStatusCode
            && AuthorizationHeader.Remove(request, token, first.MayBeChanged))
        {
            account.Responses.Accepted(token);
            return sending;
        }

        return FinishAsync(sending, first, request, cancellationToken);
    }

    private async Task<HttpResponseMessage> FinishAsync(
        Task<HttpResponseMessage> sending, RequestSnapshot first, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        bool hadToken;
        try
        {
            response = await sending.ConfigureAwait(false);
        }
        finally
        {
            hadToken = AuthorizationHeader.Remove(request, first.Token, first.MayBeChanged);
        }

        return await AcceptAsync(first, response, hadToken, request, isAsync: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Handles the first response. After a 401, renews the token and, if there is another one, sends the request once more.
    /// </summary>
    private async ValueTask<HttpResponseMessage> AcceptAsync(
        RequestSnapshot first,
        HttpResponseMessage response,
        bool hadToken,
        HttpRequestMessage request,
        bool isAsync,
        CancellationToken cancellationToken)
    {
        ApiAccount account = first.Account;
        if (!account.Responses.IsRejected(response, first.Token, first.WasRedirected(request, hadToken), isResend: false))
        {
            return response;
        }

        first.Token.MarkRejected();
        if (!first.CanBeResent)
        {
            Log.NotResent(_logger, "its content can't be sent twice");
            account.Renewal.Start(first.Token);
            return response;
        }

        AccessToken? other = await account.Renewal.RenewAsync(first.Token, response, isAsync, cancellationToken).ConfigureAwait(false);
        if (other is null)
        {
            return response;
        }

        if (!first.TryRestore(request))
        {
            Log.NotResent(_logger, "a handler closed or extended its content");
            return response;
        }

        // From here on, the caller gets the outcome of the second send.
        response.Dispose();
        Log.Resent(_logger);
        (HttpResponseMessage second, hadToken) =
            await SendOnceAsync(other, request, isAsync, cancellationToken).ConfigureAwait(false);
        if (account.Responses.IsRejected(second, other, first.WasRedirected(request, hadToken), isResend: true))
        {
            other.MarkRenewedInVain();
        }

        return second;
    }

    /// <summary>Sends the request with the token. If synchronous, the result is complete on return.</summary>
    private async ValueTask<(HttpResponseMessage Response, bool HadToken)> SendOnceAsync(
        AccessToken token, HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        AuthorizationHeader.Add(request, token);
        bool hadToken;
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
            hadToken = AuthorizationHeader.Remove(request, token, mayBeReplaced: true);
        }

        return (response, hadToken);
    }
}
