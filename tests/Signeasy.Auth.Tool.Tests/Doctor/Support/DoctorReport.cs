using System.Text.RegularExpressions;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>What <c>signeasy-auth doctor</c> wrote for people, step by step.</summary>
internal sealed partial class DoctorReport
{
    private readonly Dictionary<string, Step> _steps = [];

    private DoctorReport(ToolRun run)
    {
        Text = run.Output;
        ExitCode = run.ExitCode;
        Assert.Equal("", run.Errors);
        foreach (string line in Text.Split('\n'))
        {
            if (StepLine().Match(line) is { Success: true } step)
            {
                _steps.Add(step.Groups["title"].Value.TrimEnd(), new Step(step.Groups["mark"].Value, step.Groups["summary"].Value, []));
            }
            else if (line.StartsWith("  → ", StringComparison.Ordinal))
            {
                _steps.Values.Last().Advice.Add(line[4..]);
            }
        }

        Assert.Equal(13, _steps.Count);
        Assert.Equal(ExitCode != 0, _steps.Values.Any(step => step.Mark == "✗"));
    }

    public string Text { get; }

    public int ExitCode { get; }

    /// <summary>The titles of all steps, in their order.</summary>
    public IEnumerable<string> Titles => _steps.Keys;

    /// <summary>Runs the doctor in this environment.</summary>
    /// <param name="environment">Environment variables; null as a value removes one.</param>
    /// <param name="secrets">What it may not write, evaluated after the run.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<DoctorReport> RunAsync(
        IReadOnlyDictionary<string, string?> environment, Func<IEnumerable<string?>> secrets, params string[] arguments)
    {
        ToolRun run = await ToolProcess.RunAsync(["doctor", .. arguments], environment);
        run.AssertContainsNone(secrets());
        return new DoctorReport(run);
    }

    /// <summary>Runs the doctor with good settings for this server, changed by these.</summary>
    public static Task<DoctorReport> RunAsync(
        SigneasyServer server, IReadOnlyDictionary<string, string?>? changes = null, params string[] arguments)
    {
        Dictionary<string, string?> environment = server.GetSettings("localhost", changes);
        IEnumerable<string?> secrets = [environment["Signeasy__ClientSecret"], environment.GetValueOrDefault("Signeasy__PortalToken")];
        return RunAsync(environment, () => [.. server.Secrets, .. secrets], arguments);
    }

    /// <summary>Fails unless every step succeeded or isn't needed.</summary>
    public void AssertAllWell()
    {
        Assert.True(_steps.Values.All(step => step.Mark == "✓" || step.Summary.StartsWith("not needed: ", StringComparison.Ordinal)), Text);
        Assert.EndsWith("\n\nNo problems found.\n", Text, StringComparison.Ordinal);
        Assert.Equal(0, ExitCode);
    }

    /// <summary>Fails unless this step failed, with these words in its summary and its advice.</summary>
    public void AssertFailed(string title, string summary, string advice)
    {
        AssertStep(title, "✗", summary, advice);
        Assert.Equal(1, ExitCode);
        Assert.Contains(title, Text.Split("\n\nFailed: ")[1], StringComparison.Ordinal);
    }

    /// <summary>Fails unless this step ended with a warning, with these words in its summary and its advice.</summary>
    public void AssertWarned(string title, string summary, string advice)
    {
        AssertStep(title, "!", summary, advice);
        Assert.Contains(title, Text.Split("Needs attention: ")[1], StringComparison.Ordinal);
    }

    /// <summary>Fails unless this step succeeded, with these words in its summary.</summary>
    public void AssertOk(string title, string summary = "") => AssertStep(title, "✓", summary, advice: null);

    /// <summary>Fails unless these steps were skipped for this reason.</summary>
    public void AssertSkipped(string reason, params string[] titles) =>
        Assert.All(titles, title => AssertStep(title, "-", "skipped: " + reason, advice: null));

    /// <summary>Fails unless these steps weren't needed.</summary>
    public void AssertNotNeeded(params string[] titles) =>
        Assert.All(titles, title => AssertStep(title, "-", "not needed: ", advice: null));

    private void AssertStep(string title, string mark, string summary, string? advice)
    {
        Step step = _steps[title];
        Assert.True(mark == step.Mark, $"{title} isn't {mark}:\n{Text}");
        Assert.Contains(summary, step.Summary, StringComparison.Ordinal);
        if (advice is null)
        {
            Assert.Empty(step.Advice);
        }
        else
        {
            Assert.Contains(advice, string.Join('\n', step.Advice), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("^(?<mark>[✓!✗-]) (?<title>.{13})  (?<summary>.+)$")]
    private static partial Regex StepLine();

    private sealed record Step(string Mark, string Summary, List<string> Advice);
}
