using System.Globalization;
using Signeasy.Auth.Benchmarks.Operations;
using Signeasy.Auth.Benchmarks.Report;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>The memory of an account after its first call.</summary>
internal static class AccountMemory
{
    private const int MostBytes = 4096;

    public static async Task<Goal> RunAsync()
    {
        using var network = new AccountsNetwork();
        using var app = new AccountsApp(network);
        await app.CallAsync(0);
        app.Tokens.Forget(AccountsApp.Names[0]);

        // The network keeps a header of each account too.
        string[] headers = new string[AccountsApp.Accounts];
        double header = PerAccount(() => Fill(headers, () => new string('t', "Bearer ".Length + Tokens.Value.Length)));
        AccessToken[] tokens = new AccessToken[AccountsApp.Accounts];
        double token = PerAccount(() => Fill(tokens, () =>
            new AccessToken(new string('t', Tokens.Value.Length), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)));
        GC.KeepAlive(headers);
        GC.KeepAlive(tokens);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        await app.FillAsync();
        double account = ((GC.GetTotalMemory(forceFullCollection: true) - before) / (double)AccountsApp.Accounts) - token - header;
        return new(
            $"memory of one of {AccountsApp.Accounts} accounts after its call, beside its token of {Tokens.Value.Length} characters",
            string.Create(CultureInfo.InvariantCulture, $"{account:N0} B (the token: {token:N0} B)"),
            $"{MostBytes} B",
            account <= MostBytes);
    }

    private static double PerAccount(Action fill)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        fill();
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)AccountsApp.Accounts;
    }

    private static void Fill<T>(T[] array, Func<T> create)
    {
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = create();
        }
    }
}
