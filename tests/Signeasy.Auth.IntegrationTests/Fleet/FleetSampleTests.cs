using System.Globalization;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.IntegrationTests.Fleet;

[Collection(nameof(FleetGroup))]
public class FleetSampleTests
{
    [Fact]
    public async Task A_fleet_on_a_machine_without_Redis_stops_after_the_given_time_and_prints_its_counts()
    {
        await using SampleProcess sample = Start("--workers", "3", "--seconds", "8");

        SampleRun run = await sample.ExitAsync();

        AssertShared(run);
        string[] lines = run.Output.Split('\n');
        Assert.Contains("Garnet", lines[0], StringComparison.Ordinal);
        Assert.Matches("^  [0-9]+ calls served, 0 failed, [0-9]+ tokens? issued$", lines[^2]);
        Assert.Matches("^3 workers, [1-9][0-9]* calls served, 0 failed, [0-9]+ tokens? issued; after 5 s of warm-up 99.9 % of calls within [0-9.]+ ms$", lines[^1]);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task A_fleet_shares_its_token_through_the_given_Redis()
    {
        await using StoreServer store = await StoreServer.StartAsync();
        await using SampleProcess sample = Start("--workers=2", "--seconds=2", $"--redis={store.Address}");

        SampleRun run = await sample.ExitAsync();

        AssertShared(run);
        Assert.Contains($"Redis at {store.Address}", run.Output, StringComparison.Ordinal);
        Assert.Matches("0 failed, [0-9]+ tokens? issued$", run.Output);
    }

    [Theory]
    [InlineData("--redis host:port")]
    [InlineData("Workers is 0", "--workers=0")]
    [InlineData("Lifetime is 1", "--workers=2", "--lifetime=1")]
    public async Task An_invalid_argument_is_reported_in_one_line(string reason, params string[] arguments)
    {
        await using SampleProcess sample = Start(arguments);

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure(reason);
    }

    [Fact]
    public async Task A_single_worker_without_an_account_is_an_error()
    {
        await using StoreServer store = await StoreServer.StartAsync();
        await using SampleProcess sample = Start($"--redis={store.Address}");

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure("Signeasy__ClientId");
    }

    /// <summary>Fails unless the fleet used one token, plus one each time a process logged that it continued without the store or the lock.</summary>
    private static void AssertShared(SampleRun run)
    {
        Assert.True(run.ExitCode == 0 && (run.Errors.Length == 0 || run.TimesAlone > 0), run.Errors);
        int tokens = int.Parse(
            Regex.Match(run.Output.Split('\n')[^1], "([0-9]+) tokens? issued").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(tokens, 1, 1 + run.TimesAlone);
    }

    private static SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start("Fleet", "FleetSample", arguments: arguments);
}
