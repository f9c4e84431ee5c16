using System.Diagnostics;
using System.Net;
using Signeasy.Auth.IntegrationTests.Fleet;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests.ShortRuns;

[Collection(nameof(FleetGroup))]
public class TokenFileTests
{
    [Fact]
    public async Task The_first_run_requests_the_token_and_the_next_one_has_it_from_the_file()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);

        bool[] fromFile = [await runs.RunsWellAsync(), await runs.RunsWellAsync()];

        Assert.Equal([false, true], fromFile);
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task Processes_that_start_together_request_one_token_whichever_of_them_is_killed()
    {
        const int processes = 30;
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        emulator.Fake.Issuer.Delay = TimeSpan.FromSeconds(0.2);
        SampleProcess[] started = [.. Enumerable.Range(0, processes).Select(_ => runs.Start())];

        SampleRun[] survivors = await Task.WhenAll(started.Select(async (process, number) =>
        {
            if (number % 10 == 5)
            {
                await Task.Delay(number * 20, TestContext.Current.CancellationToken);
                return await process.StopAsync();
            }

            SampleRun run = await process.ExitAsync();
            runs.AssertSuccess(run);
            return run;
        }));
        await Task.WhenAll(started.Select(process => process.DisposeAsync().AsTask()));

        Assert.Equal(processes, survivors.Length);
        Assert.InRange(emulator.Fake.Issuer.RequestCount, 1, 2);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_requests_the_token_is_replaced_at_once()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        emulator.Fake.Issuer.Enqueue(FakeAnswer.Silence);
        await using SampleProcess holder = runs.Start();
        await ShortRuns.UntilAsync(() => emulator.Fake.Issuer.RequestCount == 1);
        await using SampleProcess waiting = runs.Start();
        await waiting.LineAsync("GET ");

        await holder.StopAsync();
        long killed = Stopwatch.GetTimestamp();
        SampleRun run = await waiting.ExitAsync();

        runs.AssertSuccess(run);
        Assert.Equal(2, emulator.Fake.Issuer.RequestCount);
        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_run_with_a_due_token_does_not_wait_for_a_silent_issuer()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        await runs.StoreTokenAsync(age: TimeSpan.FromDays(28));
        emulator.Fake.Issuer.Outage = FakeAnswer.Silence;
        long start = Stopwatch.GetTimestamp();
        bool[] fromFile = [await runs.RunsWellAsync(), await runs.RunsWellAsync(), await runs.RunsWellAsync()];

        Assert.Equal([true, true, true], fromFile);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20));
        Assert.InRange(emulator.Fake.Issuer.RequestCount, 1, 2);
    }

    [Fact]
    public async Task Runs_with_a_due_token_on_a_full_disk_request_no_token_that_they_could_not_store()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        Directory.CreateDirectory(runs.Folder);
        using Mount disk = Mount.Tmpfs(runs.Folder, "size=8k,mode=700");
        await runs.StoreTokenAsync(age: TimeSpan.FromDays(28));
        await File.WriteAllBytesAsync(Path.Combine(runs.Folder, "full"), new byte[4096], TestContext.Current.CancellationToken);

        SampleRun run = await runs.RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.True(ShortRuns.IsFromFile(run));
        Assert.Equal(1, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_failure_is_remembered_by_the_runs_that_follow()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        emulator.Fake.Issuer.Outage = new FakeAnswer(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromMinutes(10));

        SampleRun first = await runs.RunAsync();
        int requests = emulator.Fake.Issuer.RequestCount;
        SampleRun second = await runs.RunAsync();

        first.AssertFailure("Too many tokens were requested");
        second.AssertFailure("Too many tokens were requested");
        Assert.Contains("Retry after", second.Errors, StringComparison.Ordinal);
        Assert.Equal(requests, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_secret_file_that_Kubernetes_swaps_is_used_by_the_next_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a privilege on Windows.");
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        using var mount = new SecretMount(emulator.Fake.ClientSecret);
        runs.Environment.Remove("Signeasy__ClientSecret");
        runs.Environment["Signeasy__ClientSecretFile"] = mount.SecretFile;

        bool first = await runs.RunsWellAsync();
        mount.Swap(emulator.Fake.RotateSecret());
        bool second = await runs.RunsWellAsync();
        bool third = await runs.RunsWellAsync();

        Assert.Equal((false, false, true), (first, second, third));
        Assert.Equal(2, emulator.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_missing_secret_file_is_reported_in_one_line()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        runs.Environment.Remove("Signeasy__ClientSecret");
        runs.Environment["Signeasy__ClientSecretFile"] = Path.Combine(runs.Parent, "missing");

        SampleRun run = await runs.RunAsync();

        run.AssertFailure($"ClientSecretFile {Path.Combine(runs.Parent, "missing")} doesn't exist");
    }
}
