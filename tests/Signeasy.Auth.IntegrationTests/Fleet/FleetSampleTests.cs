namespace Signeasy.Auth.IntegrationTests.Fleet;

[Collection(nameof(FleetGroup))]
public class FleetSampleTests
{
    [Fact]
    public async Task A_fleet_on_a_bare_machine_ends_by_itself_with_its_counts()
    {
        await using SampleProcess sample = Start("--workers", "3", "--seconds", "8");

        SampleRun run = await sample.ExitAsync();

        run.AssertSuccess();
        string[] lines = run.Output.Split('\n');
        Assert.Contains("Garnet", lines[0], StringComparison.Ordinal);
        Assert.Matches("^  [0-9]+ calls served, 0 failed, [01] tokens? issued$", lines[^2]);
        Assert.Matches("^3 workers, [1-9][0-9]* calls served, 0 failed, 1 token issued; after 5 s of warm-up 99.9 % of calls within [0-9.]+ ms$", lines[^1]);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task A_fleet_shares_through_the_Redis_that_it_is_given()
    {
        await using StoreServer store = await StoreServer.StartAsync();
        await using SampleProcess sample = Start("--workers=2", "--seconds=2", $"--redis={store.Address}");

        SampleRun run = await sample.ExitAsync();

        run.AssertSuccess();
        Assert.Contains($"Redis at {store.Address}", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 failed, 1 token issued", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--redis host:port")]
    [InlineData("Workers is 0", "--workers=0")]
    [InlineData("Lifetime is 1", "--workers=2", "--lifetime=1")]
    public async Task Says_in_one_line_what_it_takes(string reason, params string[] arguments)
    {
        await using SampleProcess sample = Start(arguments);

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure(reason);
    }

    [Fact]
    public async Task A_worker_by_itself_takes_an_account()
    {
        await using StoreServer store = await StoreServer.StartAsync();
        await using SampleProcess sample = Start($"--redis={store.Address}");

        SampleRun run = await sample.ExitAsync();

        run.AssertFailure("Signeasy__ClientId");
    }

    private static SampleProcess Start(params string[] arguments) =>
        SampleProcess.Start("Fleet", "FleetSample", arguments: arguments);
}
