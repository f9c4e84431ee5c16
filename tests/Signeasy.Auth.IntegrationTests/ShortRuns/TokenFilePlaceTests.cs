using System.Runtime.Versioning;

namespace Signeasy.Auth.IntegrationTests.ShortRuns;

[UnsupportedOSPlatform("windows")]
public class TokenFilePlaceTests
{
    [Fact]
    public async Task The_default_folder_is_in_XDG_CACHE_HOME_or_in_the_home_directory_and_only_its_owner_can_use_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other folders.");
        await using Emulator emulator = await Emulator.StartAsync();
        using var parent = new TemporaryFolder();
        string home = Path.Combine(parent.Path, "home");
        string cacheHome = Path.Combine(parent.Path, "cache");

        await RunAsync(emulator, ("HOME", home), ("XDG_CACHE_HOME", cacheHome));
        await RunAsync(emulator, ("HOME", home), ("XDG_CACHE_HOME", "relative/paths/are/ignored"));

        foreach (string folder in new[] { Path.Combine(cacheHome, "signeasy-auth"), Path.Combine(home, ".cache", "signeasy-auth") })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Equal(2, Directory.GetFiles(folder).Length);
            Assert.All(
                Directory.GetFiles(folder),
                file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
    }

    [Fact]
    public async Task A_folder_that_others_can_write_to_is_refused_with_one_warning_that_says_what_to_do()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        await runs.RunsWellAsync();
        File.SetUnixFileMode(runs.Folder, (UnixFileMode)0b111_111_111);

        string warning = await runs.RunsWithWarningAsync();
        File.SetUnixFileMode(runs.Folder, (UnixFileMode)0b111_101_101);
        bool isFromFile = await runs.RunsWellAsync();

        Assert.Contains($"run \"chmod go-w {runs.Folder}\"", warning, StringComparison.Ordinal);
        Assert.True(isFromFile);
    }

    [Fact]
    public async Task A_full_disk_means_one_warning_and_no_failed_call()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        Directory.CreateDirectory(runs.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using Mount disk = Mount.Tmpfs(runs.Folder, "size=4k,mode=700");
        await File.WriteAllBytesAsync(Path.Combine(runs.Folder, "full"), new byte[4096], TestContext.Current.CancellationToken);

        string warning = await runs.RunsWithWarningAsync();

        Assert.Contains("No space left on device", warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(runs.Folder), file => file.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_only_disk_means_one_warning_and_no_failed_call()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        using Mount disk = Mount.Tmpfs(runs.Parent, "ro,mode=700");

        string warning = await runs.RunsWithWarningAsync();

        Assert.Contains("Read-only file system", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_on_a_read_only_disk_is_used()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        using var runs = new ShortRuns(emulator);
        using Mount disk = Mount.Tmpfs(runs.Parent, "mode=700");
        await runs.RunsWellAsync();
        disk.MakeReadOnly();

        Assert.True(await runs.RunsWellAsync());
    }

    private static async Task RunAsync(Emulator emulator, params (string Name, string Value)[] environment)
    {
        Dictionary<string, string> settings = emulator.Settings;
        foreach ((string name, string value) in environment)
        {
            settings[name] = value;
        }

        SampleRun run = await SampleProcess.RunAsync("Cron", "CronSample", settings);
        run.AssertSuccess();
    }
}
