using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class RenewalRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void At_most_the_given_number_of_turns_is_taken_in_any_second(int perSecond)
    {
        var rate = new RenewalRate(perSecond);
        List<DateTimeOffset> turns = [];

        for (int millisecond = 0; millisecond < 5_000; millisecond++)
        {
            DateTimeOffset now = Start.AddMilliseconds(millisecond);
            if (rate.Take(now) is null)
            {
                turns.Add(now);
            }
        }

        Assert.All(turns, first => Assert.InRange(turns.Count(turn => turn >= first && turn < first.AddSeconds(1)), 0, perSecond));
        Assert.InRange(turns.Count, (perSecond * 5) - 5, perSecond * 5);
    }

    [Fact]
    public void The_time_of_the_next_turn_is_returned_when_none_is_free()
    {
        var rate = new RenewalRate(10);

        Assert.Null(rate.Take(Start));
        Assert.Equal(Start.AddMilliseconds(100), rate.Take(Start.AddMilliseconds(1)));
        Assert.Null(rate.Take(Start.AddMilliseconds(100)));
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_stop_renewals()
    {
        var rate = new RenewalRate(10);
        rate.Take(Start.AddYears(10));

        Assert.Null(rate.Take(Start));
    }
}
