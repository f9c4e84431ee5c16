// When to use it: a client that is built on System.ClientModel asks for an AuthenticationTokenProvider.
using System.ClientModel;
using System.ClientModel.Primitives;
using Signeasy.Auth;

namespace Recipes;

/// <summary>Signeasy's tokens for clients that are built on System.ClientModel.</summary>
/// <remarks>
/// Such a client keeps the token itself until it is due, and doesn't report a 401. After a 401, call
/// <see cref="ITokenProvider.RenewTokenAsync"/>. If you can choose, use a client with <c>AddSigneasyAuthHandler()</c> instead.
/// </remarks>
public sealed class ClientModelTokens(ITokenProvider tokens) : AuthenticationTokenProvider
{
    // Scopes, audience and token endpoint come from SigneasyAuthOptions, so the client's own properties aren't needed.
    public override GetTokenOptions? CreateTokenOptions(IReadOnlyDictionary<string, object> properties) => new(properties);

    public override AuthenticationToken GetToken(GetTokenOptions options, CancellationToken cancellationToken) =>
        GetTokenAsync(options, cancellationToken).AsTask().GetAwaiter().GetResult();

    public override async ValueTask<AuthenticationToken> GetTokenAsync(
        GetTokenOptions options, CancellationToken cancellationToken)
    {
        AccessToken token = await tokens.GetTokenAsync(cancellationToken);
        return new AuthenticationToken(token.Value, "Bearer", token.ExpiresAt);
    }
}
