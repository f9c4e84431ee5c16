namespace Signeasy.Auth.Tests;

/// <summary>Gives the next scripted token (or failure) at each call, the last one for good, and records which tokens were rejected.</summary>
internal sealed class TokenSequence(params Func<CancellationToken, ValueTask<AccessToken>>[] steps) : ITokenProvider
{
    public List<AccessToken> Rejected { get; } = [];

    public int Calls { get; private set; }

    public static TokenSequence Of(params AccessToken[] tokens) =>
        new([.. tokens.Select<AccessToken, Func<CancellationToken, ValueTask<AccessToken>>>(token => _ => new(token))]);

    public static AccessToken Token(string value) => new(value, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(30));

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        Calls++;
        return steps[Math.Min(Calls, steps.Length) - 1](cancellationToken);
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
    {
        Rejected.Add(rejected);
        return GetTokenAsync(cancellationToken);
    }
}
