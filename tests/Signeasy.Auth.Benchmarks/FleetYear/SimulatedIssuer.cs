namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>An issuer that answers at once, with a token of 30 days or, while it is down, a failure; counted by the minute.</summary>
internal sealed class SimulatedIssuer(Scenario scenario, TimeProvider clock) : ITokenProvider
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly Dictionary<int, int> _requestsByMinute = [];

    /// <summary>Tokens given.</summary>
    public int Issued { get; private set; }

    /// <summary>Requests rejected.</summary>
    public int Rejected { get; private set; }

    /// <summary>Requests in each minute since the start that saw any.</summary>
    public IReadOnlyDictionary<int, int> RequestsByMinute => _requestsByMinute;

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        int minute = (int)(now - _start).TotalMinutes;
        _requestsByMinute[minute] = _requestsByMinute.GetValueOrDefault(minute) + 1;
        if (scenario.IsDown(now - _start))
        {
            Rejected++;
            return ValueTask.FromException<AccessToken>(new SigneasyAuthException("The issuer is down.", isTransient: true));
        }

        return ValueTask.FromResult(new AccessToken($"token-{++Issued}", now, now + Lifetime));
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);
}
