namespace Signeasy.Auth.Internal;

/// <summary>What an acquisition came to, for its callers and the log.</summary>
/// <param name="arrival">What became of it.</param>
/// <param name="best">The token that its callers get; null when there is none.</param>
/// <param name="at">The instant of its end.</param>
/// <param name="before">The cache's status before it.</param>
/// <param name="after">The cache's status after it.</param>
internal sealed class Landing(
    Arrival arrival, AccessToken? best, DateTimeOffset at, TokenStatus before, TokenStatus after)
{
    public Arrival Arrival { get; } = arrival;

    public AccessToken? Best { get; } = best;

    public DateTimeOffset At { get; } = at;

    public TokenStatus Before { get; } = before;

    public TokenStatus After { get; } = after;
}
