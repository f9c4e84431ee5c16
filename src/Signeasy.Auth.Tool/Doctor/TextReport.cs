namespace Signeasy.Auth.Tool;

/// <summary>A report for people: a line for each step, with advice below it if something is wrong.</summary>
internal sealed class TextReport : IReport
{
    private const int TitleWidth = 13;

    private readonly Terminal _terminal;
    private readonly List<(string Title, StepStatus Status)> _results = [];

    public TextReport(Terminal terminal, Surroundings surroundings)
    {
        _terminal = terminal;
        terminal.Out.WriteLine(
            $"signeasy-auth {surroundings.Version}, {surroundings.Runtime}, {surroundings.OperatingSystem}, account {surroundings.Account}");
    }

    public void Add(DoctorStep step, StepResult result)
    {
        _results.Add((step.Title, result.Status));
        string summary = result.Status switch
        {
            StepStatus.Skipped => $"skipped: {result.Summary}",
            StepStatus.NotNeeded => $"not needed: {result.Summary}",
            _ => result.Summary,
        };
        _terminal.Out.WriteLine($"{GetMark(result.Status)} {step.Title.PadRight(TitleWidth)}  {ToPlain(summary)}");
        if (result.ShowsDetails)
        {
            WriteDetails(result.Details);
        }

        foreach (string advice in result.Advice)
        {
            _terminal.Out.WriteLine($"{Indent}{(_terminal.IsUnicode ? "→" : ">")} {ToPlain(advice)}");
        }
    }

    public void End()
    {
        string[] failed = [.. Titles(StepStatus.Failed)];
        string[] warnings = [.. Titles(StepStatus.Warning)];
        _terminal.Out.WriteLine();
        string failures = $"Failed: {string.Join(", ", failed)}.{(failed.Length > 1 ? " Start with the first." : "")}";
        string needAttention = string.Join(", ", warnings);
        _terminal.Out.WriteLine((failed.Length, warnings.Length) switch
        {
            (0, 0) => "No problems found.",
            (0, _) => $"Calls work. Needs attention: {needAttention}.",
            (_, 0) => failures,
            _ => $"{failures} Needs attention: {needAttention}.",
        });
    }

    private string Indent => new(' ', (_terminal.IsUnicode ? 1 : 4) + 1);

    private void WriteDetails(IReadOnlyList<StepResult.Detail> details)
    {
        int width = details.Select(detail => detail.Name.Length).DefaultIfEmpty().Max();
        foreach (StepResult.Detail detail in details)
        {
            string source = detail.Source is null ? "" : $"  ({detail.Source})";
            _terminal.Out.WriteLine($"{Indent}{detail.Name.PadRight(width)}  {ToPlain(detail.Value)}{_terminal.Paint(ToPlain(source), Colour.Dim)}");
        }
    }

    private IEnumerable<string> Titles(StepStatus status) =>
        _results.Where(result => result.Status == status).Select(result => result.Title);

    private string GetMark(StepStatus status) => status switch
    {
        StepStatus.Ok => _terminal.Paint(_terminal.IsUnicode ? "✓" : "[ok]", Colour.Green),
        StepStatus.Warning => _terminal.Paint(_terminal.IsUnicode ? "!" : "[!] ", Colour.Yellow),
        StepStatus.Failed => _terminal.Paint(_terminal.IsUnicode ? "✗" : "[x] ", Colour.Red),
        _ => _terminal.Paint(_terminal.IsUnicode ? "-" : "[-] ", Colour.Dim),
    };

    private string ToPlain(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return _terminal.IsUnicode ? line : line.Replace("…", "...", StringComparison.Ordinal);
    }
}
