namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>One thing that the library holds itself to, and how it came out.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Figure">The measure.</param>
/// <param name="Limit">What it may be at most, or least.</param>
/// <param name="IsReached">Whether it is.</param>
internal sealed record Goal(string What, string Figure, string Limit, bool IsReached)
{
    public static string Heading => """
        | what | measured | limit | |
        | --- | --- | --- | --- |
        """;

    public override string ToString() => $"| {What} | {Figure} | {Limit} | {(IsReached ? "" : "**missed**")} |";
}
