using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>Compares this machine's clock with the <c>Date</c> header of the responses.</summary>
internal sealed class ClockStep(TokenRequestStep tokenRequest, ApiCallStep apiCall) : DoctorStep("clock", "Clock")
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Servers compute the header's value in advance, about once a second.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(2);

    protected override Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        (string Server, TimeSpan Ahead)[] differences =
        [
            .. from source in new[] { ("the issuer", tokenRequest.Answer), ("the API", apiCall.Answer) }
               where source.Item2?.Headers.Date is not null && source.Item2.Headers.Age is null
               select (source.Item1, GetDifference(source.Item2)),
        ];
        return Task.FromResult(differences.Length == 0
            ? StepResult.Skipped("no server has reported its time")
            : Check(differences));
    }

    /// <summary>How far this clock is ahead; zero within the precision of the measurement.</summary>
    private static TimeSpan GetDifference(Answer answer)
    {
        // The header has whole seconds, and was written between the two times.
        DateTimeOffset earliest = answer.Headers.Date!.Value;
        DateTimeOffset latest = earliest + TimeSpan.FromSeconds(1);
        return answer.SentAt > latest ? answer.SentAt - latest
            : answer.ReceivedAt < earliest ? answer.ReceivedAt - earliest
            : TimeSpan.Zero;
    }

    private static StepResult Check((string Server, TimeSpan Ahead)[] differences)
    {
        string summary = differences.All(difference => difference.Ahead.Duration() < Precision)
            ? $"agrees with {string.Join(" and ", differences.Select(difference => difference.Server + "'s"))}"
            : string.Join("; ", differences.Select(difference => Describe(difference.Server, difference.Ahead)));
        StepResult result = differences.All(difference => difference.Ahead.Duration() <= Tolerance)
            ? StepResult.Ok(summary)
            : StepResult.Warning(
                summary,
                "Set this machine's clock, or turn on its synchronization (Linux: timedatectl set-ntp true; Windows: w32tm /resync). A wrong "
                + "clock makes certificates and shared tokens seem invalid, and puts wrong times into logs.");
        return result with
        {
            Details = [.. differences.Select(difference => new StepResult.Detail(
                $"seconds_ahead_of_{difference.Server.Split(' ')[1].ToLowerInvariant()}",
                difference.Ahead.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)))],
        };
    }

    private static string Describe(string server, TimeSpan ahead) =>
        ahead.Duration() < Precision ? $"agrees with {server}'s"
        : $"{Durations.Format(ahead.Duration())} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} {server}'s";
}
