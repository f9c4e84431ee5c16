using System.Globalization;

namespace Signeasy.Auth.IntegrationTests.Fleet;

/// <summary>Processes of <c>samples/Fleet</c>, all ready to start at the same time.</summary>
internal sealed class Workers : IAsyncDisposable
{
    private readonly SampleProcess[] _processes;

    private Workers(SampleProcess[] processes) => _processes = processes;

    public static async Task<Workers> StartAsync(int count, Emulator emulator, StoreServer store, params string[] arguments)
    {
        var workers = new Workers(
        [
            .. Enumerable.Range(0, count).Select(_ =>
                SampleProcess.Start("Fleet", "FleetSample", emulator.Settings, [$"--redis={store.Address}", "--pause=20", .. arguments])),
        ]);
        await Task.WhenAll(workers._processes.Select(process => process.LineAsync("ready")));
        return workers;
    }

    public Task GoAsync() => Task.WhenAll(_processes.Select(process => process.WriteLineAsync()));

    /// <summary>Completes when each process that wasn't killed has served a call.</summary>
    public Task AllServedAsync(int? killed = null) => Task.WhenAll(
        _processes.Where(process => process.Id != killed)
            .Select(process => process.LineAsync(line => NumbersOf(line)[0] > 0, "counts a served call")));

    /// <summary>Kills a process, without a chance to clean up.</summary>
    public Task KillAsync(int id) => _processes.Single(process => process.Id == id).StopAsync();

    /// <summary>Stops the processes. Fails unless each of them served calls, failed none and printed no secret.</summary>
    public async Task<IReadOnlyList<SampleRun>> EndAsync(IEnumerable<string?> secrets, int? killed = null)
    {
        SampleProcess[] rest = [.. _processes.Where(process => process.Id != killed)];
        foreach (SampleProcess process in rest)
        {
            process.CloseInput();
        }

        SampleRun[] runs = await Task.WhenAll(rest.Select(process => process.ExitAsync()));
        string?[] hidden = [.. secrets];
        Assert.All(runs, run =>
        {
            long[] numbers = NumbersOf(run.Output.Split('\n')[^1]);
            Assert.True(numbers[0] > 0 && numbers[1] == 0 && run.ExitCode == 0, $"{run.Output}\n{run.Errors}");
            run.AssertHoldsNone(hidden);
        });
        return runs;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_processes.Select(process => process.DisposeAsync().AsTask()));

    /// <summary>The numbers of served and failed calls.</summary>
    private static long[] NumbersOf(string line) =>
        [.. line.Split(' ').Take(2).Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}
