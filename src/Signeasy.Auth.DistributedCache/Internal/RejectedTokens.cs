namespace Signeasy.Auth.DistributedCache.Internal;

/// <summary>
/// The last 16 tokens that the API rejected in this process. Tokens are compared by value and issue time: the issuer may
/// return the same value twice within a second, and each read of the shared entry creates another object.
/// </summary>
internal sealed class RejectedTokens
{
    private const int MaxCount = 16;

    private readonly object _gate = new();
    private readonly Queue<AccessToken> _tokens = new();

    public void Add(AccessToken token)
    {
        lock (_gate)
        {
            if (_tokens.Count == MaxCount)
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
            return _tokens.Any(rejected => IsSame(rejected, token));
        }
    }

    public static bool IsSame(AccessToken? one, AccessToken? other) =>
        one?.IssuedAt == other?.IssuedAt && one?.Value == other?.Value;
}
