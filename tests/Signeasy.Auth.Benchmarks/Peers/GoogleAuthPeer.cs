using Google.Apis.Auth.OAuth2;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Google.Apis.Auth's service account credential.</summary>
internal sealed class GoogleAuthPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private readonly ServiceAccountCredential _credential = GoogleCredential.Over(issuer);

    public string Name => "Google.Apis.Auth";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => new(RequestAsync(cancellationToken));

    public Task BeginAsync(CancellationToken cancellationToken) => RequestAsync(cancellationToken);

    public void Dispose()
    {
    }

    private Task<string> RequestAsync(CancellationToken cancellationToken) =>
        _credential.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
}
