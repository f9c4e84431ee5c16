using Signeasy.Auth;

namespace CronSample;

/// <summary>Counts the tokens that come from the issuer.</summary>
internal sealed class TokenRequestCounter : ITokenProvider
{
    private ITokenProvider? _tokenClient;
    private int _tokens;

    public int Tokens => Volatile.Read(ref _tokens);

    /// <summary>Puts this counter in front of the provider that requests tokens.</summary>
    public ITokenProvider Wrap(ITokenProvider tokenClient)
    {
        _tokenClient = tokenClient;
        return this;
    }

    public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        Count(await _tokenClient!.GetTokenAsync(cancellationToken));

    public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        Count(await _tokenClient!.RenewTokenAsync(rejected, cancellationToken));

    private AccessToken Count(AccessToken token)
    {
        Interlocked.Increment(ref _tokens);
        return token;
    }
}
