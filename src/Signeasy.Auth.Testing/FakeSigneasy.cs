using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Testing;

/// <summary>
/// A fake Signeasy in one handler, on the test's own clock. The issuer, <c>auth.signeasy.com</c>, checks credentials and signs
/// tokens. The API, <c>api.signeasy.com</c>, checks tokens, and then answers <c>GET /v3/me</c> itself or passes the request to
/// your <see cref="ApiHandler"/>. The fake stays usable after disposal, because factories and clients dispose their handlers.
/// Thread-safe.
/// </summary>
/// <remarks>
/// On a loopback host, paths that begin with a version, such as <c>/v3/…</c>, belong to the API, and all others to the
/// issuer. A request to any other host fails with a <see cref="SigneasyAuthException"/> that says so and isn't retried.
/// </remarks>
[DebuggerDisplay("FakeSigneasy: {Issuer.RequestCount} token and {Api.RequestCount} API requests, {TokensIssued} tokens issued")]
public sealed class FakeSigneasy : HttpMessageHandler, INeverFollowsRedirects
{
    private const string IssuerHost = "auth.signeasy.com";
    private const string ApiHost = "api.signeasy.com";

    private readonly PendingWork _pendingWork;
    private readonly TokenMint _mint;
    private readonly TokenEndpoint _tokenEndpoint;
    private readonly ApiEndpoints _apiEndpoints;
    private volatile ConcurrentQueue<FakeRequest> _requests = new();

    /// <summary>Creates a fake that knows one client.</summary>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    public FakeSigneasy(TimeProvider? timeProvider = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        _pendingWork = PendingWork.For(TimeProvider);
        _mint = new TokenMint(TimeProvider);
        _tokenEndpoint = new TokenEndpoint(_mint);
        _apiEndpoints = new ApiEndpoints(_mint);
        Issuer = new FakeServer(TimeProvider, _tokenEndpoint.AnswerAsync);
        Api = new FakeServer(TimeProvider, _apiEndpoints.AnswerAsync);
        RotateSecret(ClientId);
    }

    /// <summary>The clock of tokens, delays and <see cref="FakeRequest.At"/>.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Client ID of the client that every fake knows: <c>fake-client</c>.</summary>
    public string ClientId { get; } = "fake-client";

    /// <summary>Current secret of <see cref="ClientId"/>; random in each instance.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret => _tokenEndpoint.GetSecret(ClientId)!;

    /// <summary>The only audience for which tokens are issued: <c>https://api-ext.signeasy.com/</c>.</summary>
    public string Audience { get; } = TokenMint.Audience;

    /// <summary>
    /// Lifetime of the tokens issued from now on: whole seconds, above 0 and up to 100 years of 365 days. Default: 30 days.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan TokenLifetime
    {
        get => _mint.Lifetime;
        set => _mint.Lifetime = value;
    }

    /// <summary>The issuer, which issues tokens: <c>auth.signeasy.com</c>.</summary>
    public FakeServer Issuer { get; }

    /// <summary>The API, which accepts them: <c>api.signeasy.com</c>.</summary>
    public FakeServer Api { get; }

    /// <summary>
    /// Handler that returns the API's responses, including that to <c>GET /v3/me</c>: a mock, an in-memory server, or your own. It
    /// gets only requests with a valid token; a missing, expired or revoked token gets a 401. Default: null, which means that
    /// any request except <c>GET /v3/me</c> fails with an <see cref="InvalidOperationException"/>.
    /// </summary>
    /// <remarks>
    /// The handler gets a copy of each request, whose body can be read any number of times. It is called from several threads
    /// at the same time if requests are concurrent, its exceptions reach the caller, and it isn't disposed. Responses
    /// that are scripted with <see cref="Api"/> come first.
    /// </remarks>
    /// <exception cref="ArgumentException">The handler is this fake itself.</exception>
    public HttpMessageHandler? ApiHandler
    {
        get => _apiEndpoints.Handler;
        set => _apiEndpoints.Handler = value != this
            ? value
            : throw new ArgumentException("The fake can't be its own ApiHandler.", nameof(value));
    }

    /// <summary>A snapshot of all requests to the issuer and the API, oldest first, kept until <see cref="ForgetRequests"/>.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    /// <summary>How many tokens the issuer has issued, not counting scripted responses.</summary>
    public int TokensIssued => _mint.Issued;

    /// <summary>Adds a client, or sets the secret of a known one.</summary>
    /// <param name="clientId">The client ID; not blank.</param>
    /// <param name="clientSecret">The only secret that is accepted from now on; not blank.</param>
    /// <exception cref="ArgumentException">A value is blank.</exception>
    public void AddClient(string clientId, string clientSecret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        ArgumentException.ThrowIfNullOrWhiteSpace(clientSecret);
        _tokenEndpoint.SetSecret(clientId, clientSecret);
    }

    /// <summary>Gives a client a new secret. The old one is rejected from now on; tokens stay valid.</summary>
    /// <param name="clientId">A known client; null for <see cref="ClientId"/>.</param>
    /// <returns>The new secret.</returns>
    /// <exception cref="ArgumentException">The client isn't known.</exception>
    public string RotateSecret(string? clientId = null)
    {
        clientId ??= ClientId;
        if (clientId != ClientId && _tokenEndpoint.GetSecret(clientId) is null)
        {
            throw new ArgumentException($"There is no client {clientId}: add it with AddClient.", nameof(clientId));
        }

        string secret = $"fake-secret-{Guid.NewGuid():N}";
        _tokenEndpoint.SetSecret(clientId, secret);
        return secret;
    }

    /// <summary>
    /// Makes the API answer 401 to every token issued so far; tokens issued later are accepted. A client then renews its
    /// token with <see cref="ITokenProvider.RenewTokenAsync"/>, if the token is at least a minute old.
    /// </summary>
    public void RevokeTokens() => _mint.RevokeAll();

    /// <summary>Empties <see cref="Requests"/>, for a fake that runs for a long time; the counters are kept.</summary>
    public void ForgetRequests() => _requests = new();

    /// <summary>Options with the current credentials of <see cref="ClientId"/>.</summary>
    /// <returns>New options.</returns>
    public SigneasyAuthOptions CreateOptions() => new() { ClientId = ClientId, ClientSecret = ClientSecret };

    /// <summary>Creates a client with <see cref="SigneasyHttpClient"/> that calls this fake and uses its clock.</summary>
    /// <param name="options">Settings; default: <see cref="CreateOptions"/>.</param>
    /// <param name="loggerFactory">Creates the library's loggers; default: no logging.</param>
    /// <returns>A client with the API as base address.</returns>
    /// <exception cref="ArgumentException">A setting is invalid; the message names every invalid setting.</exception>
    public HttpClient CreateClient(SigneasyAuthOptions? options = null, ILoggerFactory? loggerFactory = null) =>
        SigneasyHttpClient.Create(
            options ?? CreateOptions(),
            new SigneasyHttpClientOptions { LoggerFactory = loggerFactory, PrimaryHandler = this, TimeProvider = TimeProvider });

    /// <summary>
    /// Completes when nothing is in progress: no request to this fake and, unless the clock is the system's, no acquisition
    /// or background renewal on it. Await it before you advance the clock; otherwise their time-outs expire. Work that waits
    /// for the clock itself (a <see cref="FakeServer.Delay"/>, a retry) completes only when the clock is advanced.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that fails only by cancellation.</returns>
    public Task SettledAsync(CancellationToken cancellationToken = default) =>
        _pendingWork.WhenIdleAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        FakeServer server = GetServer(request.RequestUri!);
        _pendingWork.Started();
        try
        {
            byte[] body = await request.ReadBodyAsync(cancellationToken).ConfigureAwait(false);
            FakeRequest received = server == Issuer
                ? Record(request, [], body.ParseJson().GetText("client_id"))
                : Record(request, body);
            HttpResponseMessage response = await server.AnswerAsync(request, body, cancellationToken).ConfigureAwait(false);
            received.Status = response.StatusCode;
            response.RequestMessage ??= request;
            return response;
        }
        finally
        {
            _pendingWork.Completed();
        }
    }

#if NET
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Blocking.Run(() => new ValueTask<HttpResponseMessage>(SendAsync(request, cancellationToken)));
#endif

    private FakeServer GetServer(Uri uri) => uri.Host switch
    {
        IssuerHost => Issuer,
        ApiHost => Api,
        _ when !uri.IsLoopback => throw new SigneasyAuthException(
            $"FakeSigneasy responds for {IssuerHost} and {ApiHost}, but not for {uri.Host}: correct the address, or don't send "
            + "this client's requests to the fake."),
        _ => IsApiPath(uri.AbsolutePath) ? Api : Issuer,
    };

    /// <summary>Whether a path begins with a version: <c>/v3/</c> or <c>/v2.1/</c>.</summary>
    private static bool IsApiPath(string path) => path.Length > 2 && path[1] == 'v' && path[2] is >= '0' and <= '9';

    private FakeRequest Record(HttpRequestMessage request, byte[] body, string? clientId = null)
    {
        string? accessToken = request.GetBearerToken();
        var received = new FakeRequest(
            TimeProvider.GetUtcNow(), request, body, clientId ?? TokenMint.GetClientId(accessToken), accessToken);
        _requests.Enqueue(received);
        return received;
    }
}
