using System.Globalization;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>Accounts that are known only at run time: what they cost, beside one that is registered, and whether they stay apart.</summary>
internal static class AccountsReport
{
    private const double MostTime = 1.5;
    private const int MostBytes = 64;

    public static async Task<IReadOnlyList<Goal>> RunAsync() =>
    [
        .. await Announce("memory", async () => new[] { await AccountMemory.RunAsync() }),
        .. await Announce("calls through the handler", CallsAsync),
        .. await Announce("renewals", AccountRenewals.RunAsync),
        .. await Announce("load", AccountLoad.RunAsync),
    ];

    /// <summary>Writes each part's figures when they are there, because the whole takes minutes.</summary>
    private static async Task<IReadOnlyList<Goal>> Announce<T>(string what, Func<Task<T>> measure)
        where T : IEnumerable<Goal>
    {
        await Console.Error.WriteLineAsync($"{DateTime.Now:HH:mm:ss} {what}");
        Goal[] goals = [.. await measure()];
        foreach (Goal goal in goals)
        {
            await Console.Error.WriteLineAsync($"  {goal.What}: {goal.Figure}");
        }

        return goals;
    }

    private static async Task<IEnumerable<Goal>> CallsAsync()
    {
        using AccountCalls calls = await AccountCalls.CreateAsync();
        return Compare(Alternation.Run(
            calls.Static, calls.Runtime, calls.StaticWithRequest, calls.RuntimeWithRequest, AccountCalls.Request, calls.NamedRequest));
    }

    private static Goal[] Compare(IReadOnlyList<Measured> all)
    {
        Measured fixedAccount = Find(nameof(AccountCalls.Static)), runtime = Find(nameof(AccountCalls.Runtime));
        Measured request = Find(nameof(AccountCalls.Request)), named = Find(nameof(AccountCalls.NamedRequest));
        return
        [
            new(
                "call through the handler for an account in memory, beside one for a client's only account",
                Compare(runtime, fixedAccount),
                string.Create(CultureInfo.InvariantCulture, $"{MostTime} ×"),
                runtime.Nanoseconds <= MostTime * fixedAccount.Nanoseconds),
            new(
                "more bytes allocated by that",
                $"{runtime.Bytes - fixedAccount.Bytes} B ({runtime.Bytes} B against {fixedAccount.Bytes} B)",
                $"{MostBytes} B",
                runtime.Bytes - fixedAccount.Bytes <= MostBytes),
            new(
                "the same with a new request, which WithSigneasyAccount names",
                Compare(Find(nameof(AccountCalls.RuntimeWithRequest)), Find(nameof(AccountCalls.StaticWithRequest))),
                "none",
                IsReached: true),
            new("bytes allocated by WithSigneasyAccount", $"{named.Bytes - request.Bytes} B", "none", IsReached: true),
        ];

        Measured Find(string operation) => all.Single(measured => measured.Operation == operation);
    }

    private static string Compare(Measured value, Measured floor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{value.Nanoseconds / floor.Nanoseconds:0.00} × ({value.Nanoseconds:0.0} ns against {floor.Nanoseconds:0.0} ns)");
}
