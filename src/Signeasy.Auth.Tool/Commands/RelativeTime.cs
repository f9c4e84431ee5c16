using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>Times relative to now, for people: <c>in 12 days</c>, <c>3 hours ago</c>.</summary>
internal static class RelativeTime
{
    public static string Format(TimeSpan fromNow)
    {
        TimeSpan length = fromNow.Duration();
        string text = length switch
        {
            _ when length.TotalSeconds < 1 => "now",
            _ when length.TotalMinutes < 2 => Count(length.TotalSeconds, "second"),
            _ when length.TotalHours < 2 => Count(length.TotalMinutes, "minute"),
            _ when length.TotalDays < 2 => Count(length.TotalHours, "hour"),
            _ => Count(length.TotalDays, "day"),
        };
        return text == "now" ? text : fromNow > TimeSpan.Zero ? $"in {text}" : $"{text} ago";
    }

    private static string Count(double number, string unit)
    {
        long whole = (long)Math.Floor(number);
        return string.Create(CultureInfo.InvariantCulture, $"{whole} {unit}{(whole == 1 ? "" : "s")}");
    }
}
