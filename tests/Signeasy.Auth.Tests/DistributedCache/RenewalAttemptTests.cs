using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public class RenewalAttemptTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(3);

    [Theory]
    [InlineData(30, 10, 25)]
    [InlineData(1, 10, 25)]
    public void A_token_whose_renewals_are_always_interrupted_causes_about_twenty_attempts(int days, int min, int max)
    {
        var lifetime = TimeSpan.FromDays(days);
        SharedEntry entry = NewEntry(lifetime);
        TimeSpan window = SharedTokenExpiry.Window(entry.Token!, RenewBefore);
        int attempts = 0;

        for (DateTimeOffset now = Start + lifetime - window; now < Start + lifetime; now += TimeSpan.FromMinutes(5))
        {
            if (entry.Attempt?.Delays(RenewalReason.Due, now) != true)
            {
                entry = entry with { Attempt = RenewalAttempt.Begin(RenewalReason.Due, entry, RenewBefore, now) };
                attempts++;
            }
        }

        Assert.InRange(attempts, min, max);
    }

    [Fact]
    public void A_short_lived_token_is_tried_again_before_it_expires()
    {
        SharedEntry entry = NewEntry(TimeSpan.FromSeconds(20));

        RenewalAttempt attempt = RenewalAttempt.Begin(RenewalReason.Due, entry, RenewBefore, Start + TimeSpan.FromSeconds(10));

        Assert.InRange(attempt.NotBefore - attempt.At, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_failed_renewal_is_tried_again_after_at_most_half_an_hour()
    {
        SharedEntry entry = NewEntry(TimeSpan.FromDays(30));
        for (int i = 0; i < 50; i++)
        {
            entry = entry with { Attempt = RenewalAttempt.Begin(RenewalReason.Due, entry, RenewBefore, Start).FailedWith(CacheHarness.Outage(), Start) };
        }

        Assert.Equal(TimeSpan.FromMinutes(30), entry.Attempt!.NotBefore - Start);
    }

    [Theory]
    [InlineData(5, 5 * 60)]
    [InlineData(24 * 60, 60 * 60)]
    public void A_failure_with_RetryAfter_is_remembered_for_that_time_but_at_most_an_hour(int minutes, int seconds)
    {
        SharedEntry entry = NewEntry(TimeSpan.FromDays(30));

        RenewalAttempt attempt = RenewalAttempt.Begin(RenewalReason.Due, entry, RenewBefore, Start)
            .FailedWith(CacheHarness.Outage(TimeSpan.FromMinutes(minutes)), Start);

        Assert.Equal(TimeSpan.FromSeconds(seconds), attempt.NotBefore - Start);
    }

    [Theory]
    [InlineData(RenewalReason.Due, false, RenewalReason.Rejected, false)]
    [InlineData(RenewalReason.Due, true, RenewalReason.Rejected, true)]
    [InlineData(RenewalReason.Due, true, RenewalReason.NoToken, false)]
    [InlineData(RenewalReason.Rejected, true, RenewalReason.Due, false)]
    [InlineData(RenewalReason.Due, false, RenewalReason.Due, true)]
    internal void An_attempt_delays_those_for_the_same_reason(
        RenewalReason tried, bool failed, RenewalReason next, bool isDelayed)
    {
        RenewalAttempt attempt = RenewalAttempt.Begin(tried, NewEntry(TimeSpan.FromDays(30)), RenewBefore, Start);
        attempt = failed ? attempt.FailedWith(CacheHarness.Outage(), Start) : attempt;

        Assert.Equal(isDelayed, attempt.Delays(next, Start + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void An_attempt_from_the_future_delays_nothing()
    {
        RenewalAttempt attempt = RenewalAttempt.Begin(RenewalReason.Due, NewEntry(TimeSpan.FromDays(30)), RenewBefore, Start);

        Assert.True(attempt.Delays(RenewalReason.Due, Start - TimeSpan.FromMinutes(5)));
        Assert.False(attempt.Delays(RenewalReason.Due, Start - TimeSpan.FromMinutes(6)));
    }

    [Fact]
    public void A_series_of_rejections_ends_after_two_hours_without_one()
    {
        SharedEntry entry = NewEntry(TimeSpan.FromDays(30));
        for (int i = 0; i < 10; i++)
        {
            entry = entry with { Attempt = RenewalAttempt.Begin(RenewalReason.Rejected, entry, RenewBefore, Start) };
        }

        RenewalAttempt soon = RenewalAttempt.Begin(RenewalReason.Rejected, entry, RenewBefore, Start + TimeSpan.FromMinutes(119));
        RenewalAttempt later = RenewalAttempt.Begin(RenewalReason.Rejected, entry, RenewBefore, Start + TimeSpan.FromMinutes(121));

        Assert.Equal(TimeSpan.FromMinutes(30), soon.NotBefore - soon.At);
        Assert.Equal(TimeSpan.FromMinutes(1), later.NotBefore - later.At);
    }

    private static SharedEntry NewEntry(TimeSpan lifetime) => new(new AccessToken("not.a.real-token", Start, Start + lifetime));
}
