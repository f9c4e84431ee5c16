using Signeasy.Auth;

namespace CronSample;

/// <summary>Counts the tokens that come from the issuer.</summary>
internal sealed class TokenRequestCounter(ITokenProvider tokenClient) : ITokenProvider
{
    private int _tokens;

    public int Tokens => Volatile.Read(ref _tokens);

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        Count(await tokenClient.GetTokenAsync(cancellationToken));

    public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        Count(await tokenClient.RenewTokenAsync(rejected, cancellationToken));

    private AccessToken Count(AccessToken token)
    {
        Interlocked.Increment(ref _tokens);
        return token;
    }
}
