namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The last few tokens that the API refused to this process. Known by value and issue: the issuer may give the same value
/// twice within a second, and each process makes an object of its own from the shared entry.
/// </summary>
internal sealed class RejectedTokens
{
    private const int Most = 16;

    private readonly object _gate = new();
    private readonly Queue<AccessToken> _tokens = new();

    public void Add(AccessToken token)
    {
        lock (_gate)
        {
            if (_tokens.Count == Most)
            {
                _tokens.Dequeue();
            }

            _tokens.Enqueue(token);
        }
    }

    public bool Contains(AccessToken token)
    {
        lock (_gate)
        {
            return _tokens.Any(refused => refused.IssuedAt == token.IssuedAt && refused.Value == token.Value);
        }
    }
}
