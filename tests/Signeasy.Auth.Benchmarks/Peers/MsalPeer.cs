using Microsoft.Identity.Client;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Microsoft.Identity.Client (MSAL): a confidential client, with the cache in memory that it has by itself.</summary>
internal sealed class MsalPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private static readonly string[] Scopes = [StubSettings.Scope];

    private readonly IConfidentialClientApplication _application = ConfidentialClientApplicationBuilder
        .Create(StubSettings.ClientId)
        .WithClientSecret(StubSettings.ClientSecret)
        .WithAuthority(new Uri(StubSettings.Issuer, StubSettings.TenantId))
        .WithInstanceDiscovery(false)
        .WithHttpClientFactory(new StubHttpClientFactory(issuer))
        .Build();

    public string Name => "Microsoft.Identity.Client";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        Task<AuthenticationResult> pending = _application.AcquireTokenForClient(Scopes).ExecuteAsync(cancellationToken);
        return pending.IsCompletedSuccessfully ? new(pending.Result.AccessToken) : AwaitAsync(pending);
    }

    public Task BeginAsync(CancellationToken cancellationToken) =>
        _application.AcquireTokenForClient(Scopes).ExecuteAsync(cancellationToken);

    public void Dispose()
    {
    }

    private static async ValueTask<string> AwaitAsync(Task<AuthenticationResult> pending) => (await pending).AccessToken;

    private sealed class StubHttpClientFactory(HttpMessageHandler issuer) : IMsalHttpClientFactory
    {
        private readonly HttpClient _client = new(issuer, disposeHandler: false);

        public HttpClient GetHttpClient() => _client;
    }
}
