using System.Diagnostics;
using System.Globalization;
using Signeasy.Auth.Benchmarks.Servers;

namespace Signeasy.Auth.Benchmarks.ShortRuns;

/// <summary>Many runs of a program that share one token file; some are killed at random times.</summary>
internal sealed class Crowd(ShortProgram program, ServerProcess server, string folder)
{
    private static readonly TimeSpan MaxLifeBeforeKill = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(17);
    private int _failed;
    private int _killed;

    /// <summary>Starts all of them together, before the file exists.</summary>
    public async Task<CrowdResult> StartTogetherAsync(int runs, int killed)
    {
        await server.SetIssuerAsync(delay: TimeSpan.FromSeconds(0.2), lifetime: TimeSpan.FromDays(30));
        await Task.WhenAll(Enumerable.Range(0, runs).Select(run =>
            RunAsync(isKilled: run % (runs / killed) == 0, TimeSpan.FromSeconds(0.1))));
        return await ResultAsync(runs);
    }

    /// <summary>Starts one after another, until the token has been renewed this many times.</summary>
    public async Task<CrowdResult> StartInTurnAsync(int renewals, TimeSpan lifetime)
    {
        await server.SetIssuerAsync(delay: TimeSpan.FromSeconds(0.1), lifetime);
        var pause = TimeSpan.FromSeconds(0.1);
        List<Task> started = [];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < (renewals + 0.5) * (lifetime / 2))
        {
            started.Add(RunAsync(isKilled: started.Count % 20 == 19, TimeSpan.FromSeconds(0.5)));
            await Task.Delay(pause);
        }

        await Task.WhenAll(started);
        return await ResultAsync(started.Count);
    }

    private async Task<CrowdResult> ResultAsync(int runs) => new(await server.TokenRequestsAsync(), runs, _killed, _failed);

    private async Task RunAsync(bool isKilled, TimeSpan stay)
    {
        // Not on this thread, because starting a process takes some milliseconds.
        await Task.Yield();
        using Process process = program.Start(
            server.Address.ToString(), folder, stay.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (isKilled)
        {
            double life;
            lock (_random)
            {
                life = _random.NextDouble();
            }

            await Task.Delay(life * MaxLifeBeforeKill);
            if (!process.HasExited)
            {
                process.Kill();
                Interlocked.Increment(ref _killed);
            }
        }

        await process.WaitForExitAsync();
        await output;
        if (process.ExitCode != 0 && !isKilled)
        {
            Interlocked.Increment(ref _failed);
            await Console.Error.WriteLineAsync(await errors);
        }
    }
}
