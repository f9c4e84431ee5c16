using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Benchmarks.Report;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>
/// Ten thousand accounts whose tokens were issued together and live for an hour, so that within six minutes of simulated time
/// all of them become due; the issuer accepts ten requests a second.
/// </summary>
internal static class AccountRenewals
{
    private const int MostPerSecond = 10;
    private const int CallsAtOnce = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<Goal>> RunAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var inProgress = PendingWork.For(clock);
        using var network = new AccountsNetwork { Lifetime = Lifetime };
        using var app = new AccountsApp(network, clock);
        await app.FillAsync();
        ITokenProvider[] tokens = [.. AccountsApp.Names.Select(app.Tokens.GetTokenProvider)];
        var random = new Random(1);
        int refused = 0, waited = 0, failed = 0, calls = 0;
        Queue<DateTimeOffset> answers = new();
        network.MayAnswer = () =>
        {
            lock (answers)
            {
                DateTimeOffset now = clock.GetUtcNow();
                while (answers.TryPeek(out DateTimeOffset first) && now - first >= TimeSpan.FromSeconds(1))
                {
                    answers.Dequeue();
                }

                bool mayAnswer = answers.Count < MostPerSecond;
                if (mayAnswer)
                {
                    answers.Enqueue(now);
                }

                refused += mayAnswer ? 0 : 1;
                return mayAnswer;
            }
        };

        // To where the first tokens become due, and from there on until the old tokens have expired.
        clock.Advance(Lifetime / 2);
        DateTimeOffset start = clock.GetUtcNow();
        TimeSpan? duration = null;
        while (clock.GetUtcNow() - start < Lifetime / 2)
        {
            for (int i = 0; i < CallsAtOnce; i++, calls++)
            {
                ValueTask<AccessToken> call = tokens[random.Next(tokens.Length)].GetTokenAsync();
                waited += call.IsCompleted ? 0 : 1;
                failed += call.IsFaulted ? 1 : 0;
            }

            await inProgress.WhenIdleAsync();
            duration ??= network.Tokens == 2 * AccountsApp.Accounts ? clock.GetUtcNow() - start : null;
            clock.Advance(Step);
        }

#pragma warning disable CA1508 // The network counts what it refuses in a delegate.
        return
        [
            new(
                $"renewal of {AccountsApp.Accounts} accounts in their window of {Lifetime.TotalMinutes / 2} minutes, the issuer limited to {MostPerSecond} requests/s: renewed",
                string.Create(CultureInfo.InvariantCulture, $"{network.Tokens - AccountsApp.Accounts} in {(duration ?? (Lifetime / 2)).TotalMinutes:0.0} minutes"),
                "all in the window",
                network.Tokens == 2 * AccountsApp.Accounts),
            new("answers with status 429", $"{refused}", "0", refused == 0),
            new(
                "calls that waited or failed",
                string.Create(CultureInfo.InvariantCulture, $"{waited + failed} of {calls}"),
                "0",
                waited + failed == 0),
        ];
    }
}
