namespace Signeasy.Auth.Internal;

/// <summary>Tokens of accounts that were dropped because they were idle. Guarded by the owner's lock.</summary>
internal sealed class KeptTokens(int max)
{
    private readonly Dictionary<string, KeptToken> _tokens = new(StringComparer.Ordinal);

    public int Count => _tokens.Count;

    public void Add(string name, KeptToken token)
    {
        if (_tokens.Count >= max)
        {
            // The token that expires first is the least useful one.
            _tokens.Remove(_tokens.Aggregate((one, other) => one.Value.Token.ExpiresAt <= other.Value.Token.ExpiresAt ? one : other).Key);
        }

        _tokens[name] = token;
    }

    /// <summary>Removes and returns an account's token; null if there is none.</summary>
    public KeptToken? Take(string name)
    {
        _tokens.TryGetValue(name, out KeptToken? token);
        _tokens.Remove(name);
        return token;
    }

    public void RemoveExpired(DateTimeOffset now)
    {
        foreach (string name in _tokens.Where(entry => entry.Value.Token.ExpiresAt <= now).Select(entry => entry.Key).ToArray())
        {
            _tokens.Remove(name);
        }
    }
}
