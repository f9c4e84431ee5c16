using Azure.Core;
using Azure.Identity;
using AzureToken = Azure.Core.AccessToken;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>Azure.Identity's <see cref="ClientSecretCredential"/> alone.</summary>
internal sealed class AzureIdentityPeer(HttpMessageHandler issuer) : ITokenPeer
{
    private readonly ClientSecretCredential _credential = AzureCredential.Over(issuer);
    private readonly TokenRequestContext _context = new([StubSettings.Scope]);

    public string Name => "Azure.Identity";

    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        ValueTask<AzureToken> pending = _credential.GetTokenAsync(_context, cancellationToken);
        return pending.IsCompletedSuccessfully ? new(pending.Result.Token) : AwaitAsync(pending);
    }

    public Task BeginAsync(CancellationToken cancellationToken) =>
        _credential.GetTokenAsync(_context, cancellationToken).AsTask();

    public void Dispose()
    {
    }

    private static async ValueTask<string> AwaitAsync(ValueTask<AzureToken> pending) => (await pending).Token;
}
