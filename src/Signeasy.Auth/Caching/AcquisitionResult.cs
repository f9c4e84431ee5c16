namespace Signeasy.Auth.Internal;

/// <summary>What an acquisition came to, for its callers and the log.</summary>
/// <param name="arrival">What became of it.</param>
/// <param name="best">The token that its callers get; null when there is none.</param>
/// <param name="at">The instant of its end.</param>
/// <param name="before">The cache's status before it.</param>
/// <param name="after">The cache's status after it.</param>
internal sealed class AcquisitionResult(
    AcquisitionOutcome arrival, AccessToken? best, DateTimeOffset at, TokenStatus before, TokenStatus after)
{
    public AcquisitionOutcome Outcome { get; } = arrival;

    public AccessToken? Token { get; } = best;

    public DateTimeOffset CompletedAt { get; } = at;

    public TokenStatus StatusBefore { get; } = before;

    public TokenStatus StatusAfter { get; } = after;
}
