using System.Globalization;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>64 callers of ten thousand accounts, of which some are used much more than others, or all alike.</summary>
internal static class AccountLoad
{
    private const int Callers = 64;
    private const int CallsOfEach = 5_000_000 / Callers;

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        double sum = 0;
        double[] zipf = [.. Enumerable.Range(1, AccountsApp.Accounts).Select(rank => sum += 1.0 / rank)];
        return
        [
            .. await RunAsync("Zipf", random => Math.Min(Find(zipf, random.NextDouble() * sum), AccountsApp.Accounts - 1)),
            .. await RunAsync("uniform", random => random.Next(AccountsApp.Accounts)),
        ];
    }

    private static int Find(double[] sums, double value)
    {
        int index = Array.BinarySearch(sums, value);
        return index < 0 ? ~index : index;
    }

    private static async Task<IReadOnlyList<Goal>> RunAsync(string use, Func<Random, int> next)
    {
        using var network = new AccountsNetwork();
        using var app = new AccountsApp(network);
        bool[] used = new bool[AccountsApp.Accounts];
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (int i = 0; i < CallsOfEach; i++)
            {
                int account = next(random);
                used[account] = true;
                await app.CallAsync(account);
            }
        })));

        int accounts = used.Count(isUsed => isUsed);
        return
        [
            new(
                $"{AccountsApp.Accounts} accounts, {Callers} callers, {use} use: acquisitions",
                string.Create(CultureInfo.InvariantCulture, $"{network.Tokens} for {accounts} accounts used"),
                "one for each account",
                network.Tokens == accounts),
            new(
                "calls with another account's token",
                string.Create(CultureInfo.InvariantCulture, $"{network.MixedUp} of {Callers * CallsOfEach}"),
                "0",
                network.MixedUp == 0),
        ];
    }
}
