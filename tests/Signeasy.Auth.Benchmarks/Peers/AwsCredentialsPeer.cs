using Amazon.Runtime;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>
/// AWSSDK.Core's <see cref="RefreshingAWSCredentials"/>, the cache under its own credentials, over a token request written by
/// hand: the session token is the access token.
/// </summary>
internal sealed class AwsCredentialsPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private readonly Credentials _credentials = new(issuer);

    public string Name => "AWSSDK.Core";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        Task<ImmutableCredentials> pending = _credentials.GetCredentialsAsync();
        return pending.IsCompletedSuccessfully ? new(pending.Result.Token) : AwaitAsync(pending);
    }

    public Task BeginAsync(CancellationToken cancellationToken) => _credentials.GetCredentialsAsync();

    public void Dispose() => _credentials.Dispose();

    private static async ValueTask<string> AwaitAsync(Task<ImmutableCredentials> pending) => (await pending).Token;

    private sealed class Credentials(HttpMessageHandler issuer) : RefreshingAWSCredentials
    {
        private readonly StubTokenRequest _request = new(issuer);

        protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
        {
            string token = await _request.PostAsync(CancellationToken.None);
            return new CredentialsRefreshState(
                new ImmutableCredentials("not-a-key-id", "not-a-secret", token), DateTime.UtcNow + StubSettings.TokenLifetime);
        }

        protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();
    }
}
