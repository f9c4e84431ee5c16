using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>Times on the command line: <c>500ms</c>, <c>20s</c>, <c>5m</c>, <c>2h</c>, <c>30d</c>; a bare number means seconds.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
        ("", TimeSpan.FromSeconds(1)),
    ];

    public static Option<TimeSpan?> CreateOption(string name, string description, TimeSpan min, TimeSpan max) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Read(result, name, min, max),
    };

    /// <summary>Reads a time; null if the text isn't one.</summary>
    public static TimeSpan? Parse(string text)
    {
        (string unit, TimeSpan length) = Units.First(unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        return long.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= TimeSpan.MaxValue.Ticks / length.Ticks ? new TimeSpan(number * length.Ticks) : null;
    }

    private static TimeSpan? Read(ArgumentResult result, string name, TimeSpan min, TimeSpan max)
    {
        string text = result.Tokens[0].Value;
        TimeSpan? time = Parse(text);
        if (time is null)
        {
            result.AddError($"{name} is {text}: write a time such as 500ms, 20s, 5m, 2h or 30d.");
        }
        else if (time < min || time > max)
        {
            result.AddError($"{name} is {text}: set a time from {Format(min)} to {Format(max)}.");
        }

        return time;
    }

    private static string Format(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "0s",
        _ when time.TotalDays >= 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0}d"),
        _ when time.TotalHours >= 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s"),
    };
}
