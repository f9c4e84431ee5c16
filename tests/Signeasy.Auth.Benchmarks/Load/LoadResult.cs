using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Load;

/// <summary>The result of a load.</summary>
/// <param name="Times">Each call's time in milliseconds, sorted.</param>
/// <param name="Failed">Calls that failed, or got another answer than 2xx: without a token, 401.</param>
/// <param name="TokenRequests">Token requests from before the load to its end.</param>
internal sealed record LoadResult(double[] Times, int Failed, int TokenRequests = 0)
{
    private const double Slow = 50;

    /// <summary>99.9 % of the calls took no longer, in milliseconds.</summary>
    public double P999 => Statistics.Quantile(Times, 0.999);

    /// <summary>Calls over 50 ms.</summary>
    public int SlowCount => Times.Count(time => time > Slow);
}
