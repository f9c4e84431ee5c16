using System.Diagnostics;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.ShortRuns;

/// <summary>Runs of <c>samples/Cron</c> as processes of their own, against an emulator, with token files in one folder.</summary>
internal sealed class ShortRuns(Emulator emulator) : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    /// <summary>Where the folder of the token file is, which the first run creates.</summary>
    public string Parent => _parent.Path;

    public string Folder => Path.Combine(Parent, "signeasy-auth");

    /// <summary>The environment of the runs that start from now on.</summary>
    public Dictionary<string, string> Environment { get; } = new(emulator.Settings);

    public SampleProcess Start() => SampleProcess.Start("Cron", "CronSample", Environment, "--folder", Folder);

    public async Task<SampleRun> RunAsync()
    {
        await using SampleProcess process = Start();
        return await process.ExitAsync();
    }

    /// <summary>Puts a token into the file that was issued some time ago.</summary>
    public async Task StoreTokenAsync(TimeSpan age)
    {
        var options = new SigneasyAuthOptions
        {
            ClientId = emulator.Fake.ClientId,
            ClientSecret = emulator.Fake.ClientSecret,
            TokenEndpoint = new Uri(Environment["Signeasy__TokenEndpoint"]),
            ApiBaseAddress = new Uri(Environment["Signeasy__ApiBaseAddress"]),
        };
        using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(
            options, Folder, new SigneasyHttpClientOptions { TimeProvider = new ShiftedClock { Ahead = -age } });
        await signeasy.GetStringAsync(new Uri("me", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    /// <summary>A run that has to succeed and write nothing to the error stream.</summary>
    /// <returns>Whether its token came from the file.</returns>
    public async Task<bool> RunsWellAsync()
    {
        SampleRun run = await RunAsync();
        AssertSuccess(run);
        return IsFromFile(run);
    }

    /// <summary>A run that has to succeed with one warning.</summary>
    public async Task<string> RunsWithWarningAsync()
    {
        SampleRun run = await RunAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("The token came from the issuer.", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone(emulator.Secrets);
        return Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void AssertSuccess(SampleRun run)
    {
        run.AssertSuccess();
        Assert.Contains("fake.user@example.com", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone(emulator.Secrets);
    }

    public static bool IsFromFile(SampleRun run) => run.Output.Contains("The token came from the file.", StringComparison.Ordinal);

    /// <summary>Waits for something that another process does.</summary>
    public static async Task UntilAsync(Func<bool> isTrue)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "It didn't happen.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _parent.Dispose();
}
