namespace Signeasy.Auth.Benchmarks.Report;

/// <summary>One thing that the library holds itself to, and how it came out.</summary>
/// <param name="What">The quantity that was measured.</param>
/// <param name="Figure">The measure.</param>
/// <param name="Limit">The limit of the figure.</param>
/// <param name="IsReached">Whether it is.</param>
internal sealed record Goal(string What, string Figure, string Limit, bool IsReached)
{
    /// <summary>Writes them as a Markdown table; 1 if one of them is missed.</summary>
    public static int Print(IReadOnlyCollection<Goal> goals)
    {
        Console.WriteLine("| what | measured | limit |");
        Console.WriteLine("| --- | --- | --- |");
        foreach (Goal goal in goals)
        {
            Console.WriteLine($"| {goal.What} | {goal.Figure} | {goal.Limit}{(goal.IsReached ? "" : ": **missed**")} |");
        }

        return goals.All(goal => goal.IsReached) ? 0 : 1;
    }
}
