using System.Text.Json;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>What <c>signeasy-auth doctor</c> wrote, as text and as JSON, in the same surroundings.</summary>
internal sealed class DoctorReport
{
    private readonly ToolRun _text;
    private readonly Dictionary<string, JsonElement> _steps;

    private DoctorReport(ToolRun text, ToolRun json)
    {
        _text = text;
        using var report = JsonDocument.Parse(json.Output);
        Json = report.RootElement.Clone();
        _steps = Json.GetProperty("steps").EnumerateArray().ToDictionary(step => step.GetProperty("id").GetString()!);
        ExitCode = text.ExitCode;
        Assert.Equal(text.ExitCode, json.ExitCode);
        Assert.Equal("", text.Errors + json.Errors);
        Assert.Equal(ExitCode == 0, Json.GetProperty("ok").GetBoolean());
        Assert.All(_steps.Values, AssertIsInText);
    }

    public int ExitCode { get; }

    public string Text => _text.Output;

    public JsonElement Json { get; }

    /// <summary>Runs the doctor twice, for people and for programs.</summary>
    /// <param name="environment">Environment variables; null as a value removes one.</param>
    /// <param name="secrets">What neither may contain, evaluated after the runs.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<DoctorReport> RunAsync(
        IReadOnlyDictionary<string, string?> environment, Func<IEnumerable<string?>> secrets, params string[] arguments)
    {
        ToolRun text = await ToolProcess.RunAsync(["doctor", .. arguments], environment);
        ToolRun json = await ToolProcess.RunAsync(["doctor", "--json", .. arguments], environment);
        text.AssertContainsNone(secrets());
        json.AssertContainsNone(secrets());
        return new DoctorReport(text, json);
    }

    /// <summary>Runs the doctor with good settings for this server, changed by these.</summary>
    public static Task<DoctorReport> RunAsync(
        SigneasyServer server, IReadOnlyDictionary<string, string?>? changes = null, params string[] arguments)
    {
        Dictionary<string, string?> environment = server.Settings;
        foreach ((string name, string? value) in changes ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return RunAsync(environment, () => server.Secrets, arguments);
    }

    /// <summary>Fails unless every step is well or not needed.</summary>
    public void AssertAllWell()
    {
        Assert.All(_steps.Values, step => Assert.True(GetStatus(step) is "ok" or "not_needed", step.ToString()));
        Assert.EndsWith("All is well.\n", Text, StringComparison.Ordinal);
        Assert.Equal(0, ExitCode);
    }

    /// <summary>Fails unless this step failed, with these words in its summary and its advice.</summary>
    public void AssertFailed(string id, string summary, string advice)
    {
        AssertStep(id, "failed", summary, advice);
        Assert.Equal(1, ExitCode);
        Assert.Contains("Failed: ", Text, StringComparison.Ordinal);
    }

    /// <summary>Fails unless this step ended with a warning, with these words in its summary and its advice.</summary>
    public void AssertWarned(string id, string summary, string advice) => AssertStep(id, "warning", summary, advice);

    /// <summary>Fails unless this step is well, with these words in its summary.</summary>
    public void AssertOk(string id, string summary = "") => AssertStep(id, "ok", summary, "");

    /// <summary>Fails unless these steps were skipped for this reason.</summary>
    public void AssertSkipped(string reason, params string[] ids) =>
        Assert.All(ids, id => AssertStep(id, "skipped", reason, ""));

    /// <summary>Fails unless these steps weren't needed.</summary>
    public void AssertNotNeeded(params string[] ids) => Assert.All(ids, id => AssertStep(id, "not_needed", "", ""));

    private void AssertStep(string id, string status, string summary, string advice)
    {
        JsonElement step = _steps[id];
        Assert.True(status == GetStatus(step), Text);
        Assert.Contains(summary, step.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Contains(advice, string.Join('\n', GetAdvice(step)), StringComparison.Ordinal);
        Assert.Equal(status is "failed" or "warning", GetAdvice(step).Any());
    }

    /// <summary>The two runs are compared by status and advice, because times differ.</summary>
    private void AssertIsInText(JsonElement step)
    {
        string mark = GetStatus(step) switch { "ok" => "✓", "warning" => "!", "failed" => "✗", _ => "-" };
        Assert.Contains(Text.Split('\n'), line => line.StartsWith(mark + " ", StringComparison.Ordinal));
        Assert.All(GetAdvice(step), advice => Assert.Contains($"  → {advice}\n", Text, StringComparison.Ordinal));
    }

    private static string? GetStatus(JsonElement step) => step.GetProperty("status").GetString();

    private static IEnumerable<string> GetAdvice(JsonElement step) =>
        step.GetProperty("advice").EnumerateArray().Select(advice => advice.GetString()!);
}
