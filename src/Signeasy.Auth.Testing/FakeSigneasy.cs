using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Testing;

/// <summary>
/// Signeasy in one handler, on a clock of the test's own: the issuer <c>auth.signeasy.com</c>, which checks credentials
/// and signs tokens, and the API <c>api.signeasy.com</c>, which checks tokens at <c>GET /v3/me</c> and knows no other
/// path. Disposing it, as factories and clients do, leaves it usable. Safe for use by any number of threads.
/// </summary>
/// <remarks>
/// On a loopback host, <c>/oauth/…</c> and <c>/.well-known/…</c> are the issuer's paths and all others the API's. A request
/// to any other host fails with a <see cref="SigneasyAuthException"/> that says so: no retry hides it.
/// </remarks>
[DebuggerDisplay("FakeSigneasy: {Issuer.RequestCount} token and {Api.RequestCount} API requests, {TokensIssued} tokens issued")]
public sealed class FakeSigneasy : HttpMessageHandler, INeverFollowsRedirects
{
    private const string IssuerHost = "auth.signeasy.com";
    private const string ApiHost = "api.signeasy.com";

    private readonly List<FakeRequest> _requests = [];
    private readonly PendingWork _watch;
    private readonly TokenMint _mint;
    private readonly TokenEndpoint _tokenEndpoint;

    /// <summary>Signeasy with one client and no request seen.</summary>
    /// <param name="timeProvider">The clock; default: the system's.</param>
    public FakeSigneasy(TimeProvider? timeProvider = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        _watch = PendingWork.For(TimeProvider);
        _mint = new TokenMint(TimeProvider);
        _tokenEndpoint = new TokenEndpoint(_mint);
        Issuer = new FakeServer(TimeProvider, _tokenEndpoint.AnswerAsync);
        Api = new FakeServer(TimeProvider, new ApiEndpoints(_mint).AnswerAsync);
        RotateSecret(ClientId);
    }

    /// <summary>The clock that tokens, delays and <see cref="FakeRequest.At"/> go by.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Client ID that is known from the start.</summary>
    public string ClientId { get; } = "fake-client";

    /// <summary>Current secret of <see cref="ClientId"/>; another one in each instance.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string ClientSecret => _tokenEndpoint.SecretOf(ClientId)!;

    /// <summary>The only audience that tokens are issued for: <c>https://api-ext.signeasy.com/</c>.</summary>
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

    /// <summary>The side that issues tokens: <c>auth.signeasy.com</c>.</summary>
    public FakeServer Issuer { get; }

    /// <summary>The side that takes them: <c>api.signeasy.com</c>.</summary>
    public FakeServer Api { get; }

    /// <summary>A snapshot of all requests seen, on both sides, oldest first; they are kept until they are forgotten.</summary>
    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many tokens the issuer has given out; scripted answers don't count.</summary>
    public int TokensIssued => _mint.Issued;

    /// <summary>A further client; for a known one, another secret.</summary>
    /// <param name="clientId">Its client ID; not blank.</param>
    /// <param name="clientSecret">The only secret that is right from now on; not blank.</param>
    /// <exception cref="ArgumentException">A value is blank.</exception>
    public void AddClient(string clientId, string clientSecret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        ArgumentException.ThrowIfNullOrWhiteSpace(clientSecret);
        _tokenEndpoint.SetSecret(clientId, clientSecret);
    }

    /// <summary>Gives a client a new secret; the old one is refused from now on, and tokens live on.</summary>
    /// <param name="clientId">A known client; null for <see cref="ClientId"/>.</param>
    /// <returns>The new secret.</returns>
    /// <exception cref="ArgumentException">The client isn't known.</exception>
    public string RotateSecret(string? clientId = null)
    {
        clientId ??= ClientId;
        if (clientId != ClientId && _tokenEndpoint.SecretOf(clientId) is null)
        {
            throw new ArgumentException($"There is no client {clientId}: add it with AddClient.", nameof(clientId));
        }

        string secret = $"fake-secret-{Guid.NewGuid():N}";
        _tokenEndpoint.SetSecret(clientId, secret);
        return secret;
    }

    /// <summary>Makes the API refuse every token issued so far with a 401; those issued later are good.</summary>
    public void RevokeTokens() => _mint.RevokeAll();

    /// <summary>Empties <see cref="Requests"/>, for a fake that runs long; what counts them goes on.</summary>
    public void ForgetRequests()
    {
        lock (_requests)
        {
            _requests.Clear();
        }
    }

    /// <summary>Options with the current credentials of <see cref="ClientId"/>.</summary>
    /// <returns>Options of the caller's own.</returns>
    public SigneasyAuthOptions CreateOptions() => new() { ClientId = ClientId, ClientSecret = ClientSecret };

    /// <summary>What <see cref="SigneasyHttpClient"/> creates, behind this fake and on its clock.</summary>
    /// <param name="options">Settings; default: <see cref="CreateOptions"/>.</param>
    /// <param name="loggerFactory">Where the library logs; default: nowhere.</param>
    /// <returns>A client with the API as base address.</returns>
    /// <exception cref="ArgumentException">A setting is invalid; the message names all that are.</exception>
    public HttpClient CreateClient(SigneasyAuthOptions? options = null, ILoggerFactory? loggerFactory = null) =>
        SigneasyHttpClient.Create(
            options ?? CreateOptions(),
            new SigneasyHttpClientOptions { LoggerFactory = loggerFactory, PrimaryHandler = this, TimeProvider = TimeProvider });

    /// <summary>
    /// Completes when nothing is in flight: no request to this fake and, unless the clock is the system's, no acquisition
    /// or background renewal on it. Await it before moving the clock, which would otherwise run into their time-outs. What
    /// waits for the clock itself (a <see cref="FakeServer.Delay"/>, a retry) settles only once the clock is moved.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that fails only by cancellation.</returns>
    public Task SettledAsync(CancellationToken cancellationToken = default) =>
        _watch.WhenIdleAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        FakeServer server = ServerAt(request.RequestUri!);
        _watch.Started();
        try
        {
            JsonElement body = await request.ReadJsonAsync(cancellationToken).ConfigureAwait(false);
            FakeRequest seen = See(request, server == Issuer ? body.TextOf("client_id") : null);
            HttpResponseMessage response = await server.AnswerAsync(request, body, cancellationToken).ConfigureAwait(false);
            seen.Status = response.StatusCode;
            response.RequestMessage ??= request;
            return response;
        }
        finally
        {
            _watch.Completed();
        }
    }

#if NET
    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();
#endif

    private FakeServer ServerAt(Uri uri) => uri.Host switch
    {
        IssuerHost => Issuer,
        ApiHost => Api,
        _ when !uri.IsLoopback => throw new SigneasyAuthException(
            $"FakeSigneasy plays {IssuerHost} and {ApiHost}, and no {uri.Host}: it stands behind "
            + "this client too, so correct the address."),
        _ when uri.AbsolutePath.StartsWith("/oauth/", StringComparison.Ordinal)
            || uri.AbsolutePath.StartsWith("/.well-known/", StringComparison.Ordinal) => Issuer,
        _ => Api,
    };

    private FakeRequest See(HttpRequestMessage request, string? clientId)
    {
        string? accessToken = request.BearerToken();
        var seen = new FakeRequest(
            TimeProvider.GetUtcNow(), request.Method, request.RequestUri!, clientId ?? TokenMint.ClientIdOf(accessToken), accessToken);
        lock (_requests)
        {
            _requests.Add(seen);
        }

        return seen;
    }
}
