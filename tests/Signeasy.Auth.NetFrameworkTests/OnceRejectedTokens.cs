using Signeasy.Auth.Tests;

namespace Signeasy.Auth.NetFrameworkTests;

/// <summary>Returns the token "first" until it is rejected, and then "second".</summary>
internal sealed class OnceRejectedTokens : ITokenProvider
{
    private AccessToken _token = TokenSequence.Token("first");

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => new(Volatile.Read(ref _token));

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        if (rejected.Value == "first")
        {
            Volatile.Write(ref _token, TokenSequence.Token("second"));
        }

        return GetTokenAsync(cancellationToken);
    }
}
