using System.Globalization;

namespace Signeasy.Auth.Tests;

/// <summary>The tokens that a source gave, the latest first.</summary>
internal sealed class GivenTokens
{
    private readonly List<AccessToken> _tokens = [];

    public void Add(AccessToken token) => _tokens.Insert(0, token);

    public AccessToken Make(DateTimeOffset issuedAt, DateTimeOffset expiresAt) =>
        new(string.Create(CultureInfo.InvariantCulture, $"token-{_tokens.Count}"), issuedAt, expiresAt);

    public AccessToken? Pick(int index, bool isCopied)
    {
        if (_tokens.Count == 0)
        {
            return null;
        }

        AccessToken token = _tokens[index % _tokens.Count];
        return isCopied ? new AccessToken(token.Value, token.IssuedAt, token.ExpiresAt) : token;
    }
}
