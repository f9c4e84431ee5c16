namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>A process that calls the API about once a minute, with the provider that it would really have.</summary>
internal sealed class SimulatedProcess(CachingTokenProvider provider, Random random) : IDisposable
{
    private AccessToken? _last;

    /// <summary>Calls that got no token, or one that had expired; a token that came after the one before it had gone.</summary>
    public int Unserved { get; private set; }

    public async Task CallAsync(DateTimeOffset now)
    {
        AccessToken? token = null;
        try
        {
            token = await provider.GetTokenAsync();
        }
        catch (SigneasyAuthException)
        {
            // Counted below.
        }

        // Between two calls that are simulated the cached token is the last one: it must have lived until now.
        if (token is null || token.ExpiresAt <= now || _last?.ExpiresAt <= now)
        {
            Unserved++;
        }

        _last = token;
    }

    /// <summary>
    /// The next call that may find anything but a valid token; at least one a day. The many in between would each be
    /// handed the cached token, which changes nothing.
    /// </summary>
    public DateTimeOffset NextCall(DateTimeOffset now)
    {
        TokenStatus status = provider.Status;
        DateTimeOffset decision = status.NextAttemptAt ?? status.RenewsAt ?? now;
        DateTimeOffset tomorrow = now.AddDays(1);
        return Later(now, decision < tomorrow ? decision : tomorrow) + TimeSpan.FromMinutes(random.NextDouble());
    }

    public void Dispose() => provider.Dispose();

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
