using System.Globalization;

namespace FleetSample;

/// <summary>A histogram of call durations. Each step is 10 % longer than the previous one.</summary>
internal sealed class Latencies
{
    private const double FirstStep = 0.05;
    private const double Growth = 1.1;

    private readonly long[] _counts = new long[150];

    public static Latencies Parse(string text)
    {
        var latencies = new Latencies();
        foreach (string step in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = step.Split(':');
            latencies._counts[int.Parse(parts[0], CultureInfo.InvariantCulture)] = long.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return latencies;
    }

    public static Latencies Sum(IEnumerable<Latencies> all)
    {
        var sum = new Latencies();
        foreach (Latencies one in all)
        {
            for (int i = 0; i < one._counts.Length; i++)
            {
                sum._counts[i] += one._counts[i];
            }
        }

        return sum;
    }

    public void Count(TimeSpan time)
    {
        double step = Math.Ceiling(Math.Log(Math.Max(time.TotalMilliseconds, FirstStep) / FirstStep, Growth));
        Interlocked.Increment(ref _counts[(int)Math.Min(step, _counts.Length - 1)]);
    }

    /// <summary>The time in milliseconds within which this share of the calls was served; null if there were none.</summary>
    public double? Within(double share)
    {
        long all = _counts.Sum();
        long count = 0;
        for (int i = 0; i < _counts.Length && all > 0; i++)
        {
            count += _counts[i];
            if (count >= share * all)
            {
                return FirstStep * Math.Pow(Growth, i);
            }
        }

        return null;
    }

    public override string ToString() => string.Join(',', _counts
        .Select((count, i) => (i, count))
        .Where(step => step.count > 0)
        .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.i}:{step.count}")));
}
