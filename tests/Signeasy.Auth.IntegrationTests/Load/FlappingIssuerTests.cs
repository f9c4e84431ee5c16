using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.IntegrationTests.Load;

/// <summary>64 callers who call on while the clock moves, tokens die, and the issuer breaks down and comes back.</summary>
public sealed class FlappingIssuerTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestStepWithoutToken = TimeSpan.FromSeconds(30);
    private LoadedSigneasy _signeasy = null!;

    public async ValueTask InitializeAsync() => _signeasy = await LoadedSigneasy.StartAsync(isHurried: true);

    public ValueTask DisposeAsync() => _signeasy.DisposeAsync();

    [Theory]
    [InlineData("unavailable")]
    [InlineData("reset")]
    [InlineData("silent")]
    public async Task A_flapping_issuer_fails_no_call_while_a_token_is_valid_and_all_are_served_within_a_step_of_its_return(
        string trouble)
    {
        await using var callers = new BusyCallers(_signeasy.Http, LoadedSigneasy.Callers);

        Outage[] outages = [await SufferAsync(callers, trouble, 2), await SufferAsync(callers, trouble, 10), await SufferAsync(callers, trouble, 25)];

        Assert.All(outages, outage => Assert.InRange(outage.Acquisitions, 2, outage.MostAcquisitions));
        Assert.Equal([0, 0], outages[..2].Select(outage => outage.Failures));
        Assert.True(outages[2].Failures > LoadedSigneasy.Callers);
        Assert.All(outages, outage => Assert.Equal(0, outage.FailuresAfterwards));
        Assert.Empty(_signeasy.Complaints);

        // An abandoned request may end only after the next has begun, because no time passes between the two.
        Assert.InRange(_signeasy.MostPostsAtOnce, 1, trouble == "silent" ? 2 : 1);
    }

    /// <summary>The issuer is in trouble from the instant at which the token is due for renewal.</summary>
    private async Task<Outage> SufferAsync(BusyCallers callers, string trouble, int minutes)
    {
        await callers.TurnAsync();
        await _signeasy.RestAsync();
        long before = _signeasy.Acquisitions;
        TokenStatus status = _signeasy.Tokens.Status;
        TimeSpan withToken = status.Token!.ExpiresAt - status.RenewsAt!.Value;
        int failures = 0;
        (_signeasy.Issuer, _signeasy.HurriesTimeouts) = (Trouble(trouble), trouble == "silent");
        _signeasy.Clock.SetUtcNow(status.RenewsAt.Value);
        for (DateTimeOffset end = _signeasy.Now.AddMinutes(minutes); _signeasy.Now < end; _signeasy.Clock.Advance(Step))
        {
            failures += await callers.TurnAsync();
            await _signeasy.RestAsync();
        }

        long acquisitions = _signeasy.Acquisitions - before;
        (_signeasy.Issuer, _signeasy.HurriesTimeouts) = (_ => Task.FromResult(true), false);
        _signeasy.Clock.Advance(LongestStepWithoutToken);
        int failuresAfterwards = await callers.TurnAsync();
        while (_signeasy.Tokens.Status.FailingSince is not null)
        {
            _signeasy.Clock.Advance(Step);
            failuresAfterwards += await callers.TurnAsync();
        }

        return new Outage(acquisitions, MostAcquisitions(TimeSpan.FromMinutes(minutes), withToken), failures, failuresAfterwards);
    }

    /// <summary>
    /// While a token is cached, one at the beginning and the others after 30 s, 60 s, 120 s and so on, all 20 % shorter at
    /// most; without one no sooner than after 1, 2, 4, 8 and 16 s, and every 30 s from then on.
    /// </summary>
    private static int MostAcquisitions(TimeSpan outage, TimeSpan withToken)
    {
        double seconds = Math.Min(outage.TotalSeconds, withToken.TotalSeconds);
        double secondsWithout = Math.Max(0, outage.TotalSeconds - seconds);
        return 1 + (int)Math.Log2((seconds / 24) + 1) + (secondsWithout > 0 ? 6 + (int)(secondsWithout / 30) : 0);
    }

    private static Func<HttpContext, Task<bool>> Trouble(string name) => name switch
    {
        "unavailable" => LoadedSigneasy.Fail,
        "reset" => LoadedSigneasy.Reset,
        _ => LoadedSigneasy.HangAsync,
    };

    private sealed record Outage(long Acquisitions, int MostAcquisitions, int Failures, int FailuresAfterwards);
}
