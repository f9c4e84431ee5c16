using System.Globalization;
using Signeasy.Auth.Tool;

namespace FleetSample;

/// <summary>Runs workers, the emulator that they call, and the store that they share.</summary>
internal static class Fleet
{
    private static readonly TimeSpan ShowInterval = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(int workers, FleetSettings settings, CancellationTokenSource end)
    {
        await using EmulatorServer emulator = await EmulatorServer.StartAsync(new EmulatorSettings { Lifetime = settings.Lifetime });
        using Store? store = settings.Redis is null ? new Store(port: 0) : null;
        string redis = settings.Redis ?? $"127.0.0.1:{store!.Port}";
        Console.WriteLine($"Emulator at {emulator.Http}, {(store is null ? "Redis" : "Garnet")} at {redis}.");
        Console.WriteLine($"Starting {workers} workers{(settings.Duration is null ? "; press Ctrl+C to stop" : "")}…");
        WorkerProcess[] processes =
            [.. Enumerable.Range(1, workers).Select(number => new WorkerProcess(number, settings, redis, GetAccount(emulator)))];
        await Task.WhenAll(processes.Select(process => process.Ready));

        foreach (WorkerProcess process in processes)
        {
            process.Go();
        }

        if (settings.Duration is { } duration)
        {
            end.CancelAfter(duration);
        }

        await ShowAsync(() => Sum(processes, emulator), end.Token);
        bool[] ended = await Task.WhenAll(processes.Select(process => process.EndAsync()));
        Console.WriteLine($"{Plural(workers, "worker")}, {Sum(processes, emulator)}{Latency(processes)}");
        return ended.All(succeeded => succeeded) ? 0 : 1;
    }

    private static async Task ShowAsync(Func<string> line, CancellationToken end)
    {
        using var timer = new PeriodicTimer(ShowInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                Console.WriteLine($"  {line()}");
            }
        }
        catch (OperationCanceledException)
        {
            // The user has stopped it.
        }
    }

    private static string Sum(WorkerProcess[] processes, EmulatorServer emulator) =>
        $"{processes.Sum(process => process.Calls.Served)} calls served, {processes.Sum(process => process.Calls.Failed)} failed, "
        + $"{Plural(emulator.Fake.TokensIssued, "token")} issued";

    private static string Latency(WorkerProcess[] processes) =>
        Latencies.Sum(processes.Select(process => process.Calls.Latencies)).Within(0.999) is { } milliseconds
            ? string.Create(CultureInfo.InvariantCulture, $"; after 5 s of warm-up 99.9 % of calls within {milliseconds:0.0} ms")
            : "";

    private static string Plural(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static Dictionary<string, string> GetAccount(EmulatorServer emulator) => new()
    {
        ["Signeasy__ClientId"] = emulator.Fake.ClientId,
        ["Signeasy__ClientSecret"] = emulator.Fake.ClientSecret,
        ["Signeasy__TokenEndpoint"] = new Uri(emulator.Http, "oauth/token").AbsoluteUri,
        ["Signeasy__ApiBaseAddress"] = new Uri(emulator.Http, "v3/").AbsoluteUri,
    };
}
