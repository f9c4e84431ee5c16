using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth;

/// <summary>
/// Puts <c>Authorization: Bearer</c> on requests to Signeasy's API, and on no others. A request that brings an
/// Authorization of its own is left alone; without a token none is sent. After a 401 the token is renewed and the
/// request, if it can be, sent once more.
/// </summary>
#pragma warning disable CA1849 // Synchronous where the task is complete, and in the synchronous Send.
public sealed class SigneasyAuthHandler : DelegatingHandler
{
    private readonly ITokenProvider _tokenProvider;
    private readonly ApiOrigin _origin;
    private readonly ILogger _logger;
    private readonly IDisposable? _owned;
    private readonly Action _onUnauthorized;

    /// <summary>A handler in front of the one set as <see cref="DelegatingHandler.InnerHandler"/>.</summary>
    /// <param name="tokenProvider">Source of the token; it stays the caller's to dispose.</param>
    /// <param name="apiBaseAddress">
    /// The API's address; https, or http on loopback. At most 2,048 characters. Its scheme, host and port are the only
    /// ones that get the token. Default: <c>https://api.signeasy.com/v3/</c>.
    /// </param>
    /// <param name="logger">Where 401s are logged, at Debug; default: nowhere.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tokenProvider"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="apiBaseAddress"/> isn't fit for a token.</exception>
    public SigneasyAuthHandler(
        ITokenProvider tokenProvider, Uri? apiBaseAddress = null, ILogger<SigneasyAuthHandler>? logger = null)
        : this(tokenProvider, apiBaseAddress, logger, owned: null)
    {
    }

    internal SigneasyAuthHandler(
        ITokenProvider tokenProvider, Uri? apiBaseAddress, ILogger? logger, IDisposable? owned, Action? onUnauthorized = null)
    {
        ArgumentNullException.ThrowIfNull(tokenProvider);
        _tokenProvider = tokenProvider;
        _origin = new ApiOrigin(apiBaseAddress ?? new SigneasyAuthOptions().ApiBaseAddress, nameof(apiBaseAddress));
        _logger = NonThrowingLogger.Wrap(logger);
        _owned = owned;
        _onUnauthorized = onUnauthorized ?? AuthMetrics.UnauthorizedOf(tokenProvider);
    }

    /// <inheritdoc/>
    /// <exception cref="SigneasyAuthException">There is no token; the request wasn't sent.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsOurs(request))
        {
            return base.SendAsync(request, cancellationToken);
        }

        ValueTask<AccessToken> pending = _tokenProvider.GetTokenAsync(cancellationToken);
        return pending.IsCompletedSuccessfully
            ? SendAsync(request, pending.Result, cancellationToken)
            : WaitAndSendAsync(pending, request, cancellationToken);
    }

#if NET
    /// <inheritdoc/>
    /// <remarks>Blocks without a token, and to renew a refused one: where many pool threads call it, get the first ahead.</remarks>
    /// <exception cref="SigneasyAuthException">There is no token; the request wasn't sent.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsOurs(request))
        {
            return base.Send(request, cancellationToken);
        }

        var first = new RequestSnapshot(request, Block(_tokenProvider.GetTokenAsync(cancellationToken)));
        HttpResponseMessage response = Block(SendOnceAsync(first.Token, request, isAsync: false, cancellationToken));
        return response.StatusCode != HttpStatusCode.Unauthorized
            ? response
            : Block(ResendAsync(first, response, request, isAsync: false, cancellationToken));
    }
#endif

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // First: an acquisition under way is given up, not broken off by the connections that go with the base.
            _owned?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsOurs(HttpRequestMessage request) => _origin.Covers(request) && !AuthorizationHeader.IsPresent(request);

    private async Task<HttpResponseMessage> WaitAndSendAsync(
        ValueTask<AccessToken> pending, HttpRequestMessage request, CancellationToken cancellationToken) =>
        await SendAsync(request, await pending.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AccessToken token, CancellationToken cancellationToken)
    {
        var first = new RequestSnapshot(request, token);
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
            return sending;
        }

        return FinishAsync(sending, first, request, cancellationToken);
    }

    private async Task<HttpResponseMessage> FinishAsync(
        Task<HttpResponseMessage> sending, RequestSnapshot first, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await sending.ConfigureAwait(false);
        }
        finally
        {
            AuthorizationHeader.Remove(request);
        }

        return response.StatusCode != HttpStatusCode.Unauthorized
            ? response
            : await ResendAsync(first, response, request, isAsync: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>After a 401: once more with another token, if there is one; the original 401 whatever else goes wrong.</summary>
    private async ValueTask<HttpResponseMessage> ResendAsync(
        RequestSnapshot first, HttpResponseMessage refusal, HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        if (first.WasRedirected(request))
        {
            return refusal; // .NET took the header off on the way: the 401 says nothing about the token.
        }

        _onUnauthorized();
        try
        {
            _tokenProvider.Invalidate(first.Token);
            if (!first.CanBeResent)
            {
                Log.NotResent(_logger, "its content can't be sent twice");
                return refusal;
            }

            AccessToken token = await UnauthorizedResponse.RenewTokenAsync(refusal, _tokenProvider, first.Token, isAsync, cancellationToken)
                .ConfigureAwait(false);
            if (ReferenceEquals(token, first.Token))
            {
                Log.NotResent(_logger, "there is no newer token");
                return refusal;
            }

            HttpResponseMessage response =
                await SendOnceAsync(token, request, isAsync, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Unauthorized && !first.WasRedirected(request))
            {
                _onUnauthorized();
                _tokenProvider.Invalidate(token);
            }

            Log.Resent(_logger);
            refusal.Dispose();
            return response;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // By its type alone: .NET quotes a malformed answer, which may echo our header.
            Log.NotResent(_logger, $"that failed with {e.GetType().Name}");
            return refusal;
        }
        catch
        {
            refusal.Dispose();
            throw;
        }
    }

    /// <summary>Sends with the token on; complete on return when synchronous.</summary>
    private async ValueTask<HttpResponseMessage> SendOnceAsync(
        AccessToken token, HttpRequestMessage request, bool isAsync, CancellationToken cancellationToken)
    {
        AuthorizationHeader.Add(request, token);
        try
        {
#if NET
            if (!isAsync)
            {
                return base.Send(request, cancellationToken);
            }
#endif
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            AuthorizationHeader.Remove(request);
        }
    }

    private static T Block<T>(ValueTask<T> task) =>
        task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
