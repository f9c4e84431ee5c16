using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signeasy.Auth.Internal;

/// <summary>Assesses all accounts that are known only at run time together. Never asks for a token.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="failureStatus">The status to report if no account works.</param>
internal sealed class AccountsHealth(IEnumerable<RuntimeAccount> accounts, HealthStatus failureStatus)
{
    private const int MaxNames = 5;

    public HealthCheckResult Check()
    {
        int held = 0;
        List<Problem> problems = [];
        foreach (RuntimeAccount account in accounts)
        {
            held++;
            if (Find(account) is { } problem)
            {
                problems.Add(problem);
            }
        }

        int withoutToken = problems.Count(static problem => problem.Kind == ProblemKind.WithoutToken);
        int rejected = problems.Count(static problem => problem.Kind == ProblemKind.Rejected);
        int failing = problems.Count(static problem => problem.Kind == ProblemKind.Failing);
        string[] worst = [.. problems.OrderBy(static problem => problem.Kind).ThenBy(static problem => problem.Since).Take(MaxNames).Select(Describe)];
        var data = new Dictionary<string, object>
        {
            ["accounts"] = held,
            ["withoutToken"] = withoutToken,
            ["rejected"] = rejected,
            ["renewalFailing"] = failing,
        };
        string description = $"{held} accounts known only at run time";
        if (worst.Length > 0)
        {
            data["worst"] = worst;
            description +=
                $": {withoutToken} without a token, {rejected} rejected by the API, {failing} whose renewal is failing; worst: {string.Join(", ", worst)}";
        }

        return new HealthCheckResult(GetStatus(held, withoutToken + rejected, problems.Count), description, data: data);
    }

    /// <summary>
    /// One customer's wrong secret must not take the whole service out of rotation, so only several accounts that all fail do.
    /// </summary>
    private HealthStatus GetStatus(int held, int unusable, int problems) =>
        held > 1 && unusable == held ? failureStatus
        : problems > 0 ? HealthStatus.Degraded
        : HealthStatus.Healthy;

    private static Problem? Find(RuntimeAccount account)
    {
        TokenStatus status = account.Status;
        if (status is { IsUsable: false, FailingSince: { } noTokenSince })
        {
            return new Problem(ProblemKind.WithoutToken, account.Name, noTokenSince, GetReason(status));
        }

        if (account.Rejections is { OutlivedRenewal: true } streak)
        {
            return new Problem(ProblemKind.Rejected, account.Name, streak.Since, $"{streak.Calls} calls");
        }

        return status.FailingSince is { } since
            ? new Problem(ProblemKind.Failing, account.Name, since, GetReason(status))
            : null;
    }

    private static string GetReason(TokenStatus status) => status.Failure switch
    {
        { Error: { } error } => error,
        { StatusCode: { } code } => ((int)code).ToString(CultureInfo.InvariantCulture),
        _ => "see the log",
    };

    private static string Describe(Problem problem) => string.Format(
        CultureInfo.InvariantCulture,
        problem.Kind switch
        {
            ProblemKind.WithoutToken => "'{0}' (no token since {1:u}: {2})",
            ProblemKind.Rejected => "'{0}' (rejected by the API since {1:u}: {2})",
            _ => "'{0}' (renewal failing since {1:u}: {2})",
        },
        problem.Name,
        problem.Since.UtcDateTime,
        problem.Reason);

    /// <summary>What is wrong with an account, the worst first.</summary>
    private enum ProblemKind
    {
        WithoutToken,
        Rejected,
        Failing,
    }

    private sealed record Problem(ProblemKind Kind, string Name, DateTimeOffset Since, string Reason);
}
