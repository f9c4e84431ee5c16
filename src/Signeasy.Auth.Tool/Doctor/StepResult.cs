namespace Signeasy.Auth.Tool;

/// <summary>The result of a step.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Summary">What was found, in one line.</param>
internal sealed record StepResult(StepStatus Status, string Summary)
{
    /// <summary>What to do, one sentence or two per entry; empty if there is nothing to do.</summary>
    public IReadOnlyList<string> Advice { get; init; } = [];

    /// <summary>What was found, as names and values, in the order to show.</summary>
    public IReadOnlyList<Detail> Details { get; init; } = [];

    /// <summary>Whether the text report shows the details too; the JSON report always has them.</summary>
    public bool ShowsDetails { get; init; }

    /// <summary>How long the step took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether steps that depend on this one can't run.</summary>
    public bool BlocksOthers => Status is StepStatus.Failed or StepStatus.Skipped;

    public static StepResult Ok(string summary) => new(StepStatus.Ok, summary);

    public static StepResult NotNeeded(string reason) => new(StepStatus.NotNeeded, reason);

    public static StepResult Skipped(string reason) => new(StepStatus.Skipped, reason);

    public static StepResult Warning(string summary, params string[] advice) => new(StepStatus.Warning, summary) { Advice = advice };

    public static StepResult Failed(string summary, params string[] advice) => new(StepStatus.Failed, summary) { Advice = advice };

    /// <summary>Something that was found.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Source">Where the value comes from; null if that is obvious.</param>
    internal sealed record Detail(string Name, string Value, string? Source = null);
}
