using System.Runtime.Versioning;
using CsCheck;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

public sealed class UnusableFileTests : IDisposable
{
    private const int NoEncryption = 44;
    private const int FileFailed = 45;

    private readonly FileHarness _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_file_in_place_of_the_folder_means_one_warning_and_no_failed_call()
    {
        await File.WriteAllTextAsync(_program.Folder, "", TestContext.Current.CancellationToken);

        await GetTwoTokensAsync();

        AssertOneWarning(FileFailed, _program.Folder);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_folder_that_others_can_write_to_means_one_warning_with_the_fix_and_no_failed_call()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Directory.CreateDirectory(_program.Folder);
        File.SetUnixFileMode(_program.Folder, (UnixFileMode)0b111_111_111);

        await GetTwoTokensAsync();

        AssertOneWarning(FileFailed, $"chmod go-w {_program.Folder}");
        Assert.Empty(Directory.GetFiles(_program.Folder));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_lock_file_that_others_can_write_to_means_one_warning_and_no_failed_call()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await _program.RunAsync(_program.NewSource());
        File.SetUnixFileMode(_program.LockFile, (UnixFileMode)0b110_110_110);
        _program.Clock.Advance(TimeSpan.FromDays(40));

        AccessToken token = await _program.RunAsync(_program.NewSource());

        Assert.NotNull(token);
        AssertOneWarning(FileFailed, $"chmod go-w {_program.LockFile}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pipe_in_place_of_a_file_means_one_warning_and_no_waiting_call(bool isLock)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the type of a file.");
        await _program.RunAsync(_program.NewSource());
        string path = isLock ? _program.LockFile : _program.TokenFile;
        File.Delete(path);
        UnixCommand.MakePipe(path);
        _program.Clock.Advance(TimeSpan.FromDays(40));

        AccessToken token = await Task.Run(() => _program.RunAsync(_program.NewSource()), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.NotNull(token);
        AssertOneWarning(FileFailed, $"{path} is a pipe");
    }

    [Fact]
    public async Task A_pipe_beside_the_token_file_does_not_stop_the_cleaning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells the type of a file.");
        Directory.CreateDirectory(_program.Folder);
        UnixCommand.Run("chmod", "700", _program.Folder);
        UnixCommand.MakePipe(Path.Combine(_program.Folder, "0.token"));

        AccessToken token = await Task.Run(() => _program.RunAsync(_program.NewSource()), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.NotNull(token);
        Assert.Empty(_program.Log.Lines);
    }

    [Fact]
    public async Task A_folder_of_another_user_means_one_warning_and_no_failed_call_even_for_root()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a folder to another user.");
        await _program.RunAsync(_program.NewSource());
        UnixCommand.Run("chown", "12345", _program.Folder);
        int files = Directory.GetFiles(_program.Folder).Length;
        _program.Clock.Advance(TimeSpan.FromDays(40));

        AccessToken token = await _program.RunAsync(_program.NewSource());

        Assert.NotNull(token);
        AssertOneWarning(FileFailed, $"{_program.Folder} belongs to another user (id 12345)");
        Assert.Equal(files, Directory.GetFiles(_program.Folder).Length);
    }

    [Fact]
    public async Task Without_AES_GCM_there_is_no_file_and_one_warning()
    {
        AccessToken token = await FleetHarness.AskAsync(_program.Start(_program.NewSource(), canEncrypt: false));

        Assert.NotNull(token);
        Assert.False(Directory.Exists(_program.Folder));
        AssertOneWarning(NoEncryption, "AES-GCM");
    }

    [Fact]
    public async Task Every_mutated_or_cut_entry_is_a_miss_and_shows_nothing()
    {
        AccessToken stored = await _program.RunAsync(_program.NewSource());
        string path = _program.TokenFile;
        byte[] original = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Byte[1, 255], Gen.Frequency((1, Gen.Int[0, original.Length]), (3, Gen.Const(original.Length)))).Sample(
            (at, change, length) =>
            {
                byte[] mutated = [.. original];
                mutated[at] ^= change;
                byte[] file = length == original.Length ? mutated : original[..length];

                // The expiry isn't encrypted; changed, it makes the entry end earlier or later than the token.
                bool isStillReadable = file.Length == original.Length && at is >= 4 and < 12;
                File.WriteAllBytes(path, file);
                AccessToken token = _program.RunAsync(_program.NewSource()).GetAwaiter().GetResult();
                return isStillReadable || token.Value != stored.Value;
            },
            iter: Effort.Of("SIGNEASY_SEQUENCES", 500),
            threads: 1);

        Assert.DoesNotContain(_program.Log.Lines, line => line.Text.Contains("not.a.real", StringComparison.Ordinal));
        Assert.DoesNotContain(_program.Log.Lines, line => line.Text.Contains(FleetSettings.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(FileFailed, _program.Log.EventIds);
    }

    /// <summary>Two tokens of one run; the first one has expired before the second one is needed.</summary>
    private async Task GetTwoTokensAsync()
    {
        ITokenProvider run = _program.Start(_program.NewSource());
        AccessToken first = await FleetHarness.AskAsync(run);
        _program.Clock.Advance(TimeSpan.FromDays(40));
        AccessToken second = await FleetHarness.AskAsync(run);
        Assert.NotEqual(first.Value, second.Value);
    }

    private void AssertOneWarning(int eventId, string part)
    {
        (LogLevel level, int id, string text) = Assert.Single(_program.Log.Lines);
        Assert.Equal((LogLevel.Warning, eventId), (level, id));
        Assert.Contains(part, text, StringComparison.Ordinal);
    }
}
