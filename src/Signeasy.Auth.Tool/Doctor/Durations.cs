using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>Durations for people: <c>29 days</c>, <c>3 min</c>.</summary>
internal static class Durations
{
    /// <summary>Uses the largest unit of which there are at least two, down to seconds, and rounds.</summary>
    public static string Format(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 2 } => Write(duration.TotalDays, "days"),
        { TotalHours: >= 2 } => Write(duration.TotalHours, "hours"),
        { TotalMinutes: >= 2 } => Write(duration.TotalMinutes, "min"),
        _ => Write(duration.TotalSeconds, "s"),
    };

    private static string Write(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0} {unit}");
}
