using System.Text.Json;

namespace Signeasy.Auth.Tool;

/// <summary>A report for programs and for issues: the same content as the text report, in one JSON object.</summary>
internal sealed class JsonReport(Terminal terminal, Surroundings surroundings, TimeProvider timeProvider) : IReport
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<(DoctorStep Step, StepResult Result)> _results = [];

    public void Add(DoctorStep step, StepResult result) => _results.Add((step, result));

    public void End()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            Write(json);
        }

        terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version"u8, surroundings.Version);
        json.WriteString("runtime"u8, surroundings.Runtime);
        json.WriteString("os"u8, surroundings.OperatingSystem);
        json.WriteString("account"u8, surroundings.Account);
        json.WriteString("time"u8, timeProvider.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteBoolean("ok"u8, !_results.Any(entry => entry.Result.Status == StepStatus.Failed));
        json.WriteStartArray("steps"u8);
        foreach ((DoctorStep step, StepResult result) in _results)
        {
            Write(json, step, result);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DoctorStep step, StepResult result)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, step.Id);
        json.WriteString("status"u8, GetName(result.Status));
        json.WriteString("summary"u8, result.Summary);
        json.WriteStartArray("advice"u8);
        foreach (string advice in result.Advice)
        {
            json.WriteStringValue(advice);
        }

        json.WriteEndArray();
        json.WriteStartArray("details"u8);
        foreach (StepResult.Detail detail in result.Details)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, detail.Name);
            json.WriteString("value"u8, detail.Value);
            if (detail.Source is not null)
            {
                json.WriteString("source"u8, detail.Source);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("milliseconds"u8, (long)result.Duration.TotalMilliseconds);
        json.WriteEndObject();
    }

    private static string GetName(StepStatus status) => status switch
    {
        StepStatus.Ok => "ok",
        StepStatus.Warning => "warning",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        _ => "not_needed",
    };
}
