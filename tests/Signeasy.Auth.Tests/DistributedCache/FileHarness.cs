using System.Diagnostics;
using Signeasy.Auth.DistributedCache;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Runs of a short-lived program: each has its own provider over the same token file, on one clock.</summary>
internal sealed class FileHarness : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private int _tokenCount;

    public ObservedClock Clock { get; } = new();

    public RecordedCacheLog Log { get; } = new();

    /// <summary>The folder of the token file, which doesn't exist at first.</summary>
    public string Folder => _parent.Combine("signeasy-auth");

    public string TokenFile => Assert.Single(Directory.GetFiles(Folder, "*.token"));

    public string LockFile => Assert.Single(Directory.GetFiles(Folder, "*.lock"));

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>A new run.</summary>
    public DistributedTokenProvider Start(ITokenProvider source, SharingSettings? settings = null, bool canEncrypt = true) =>
        DistributedTokenProvider.CreateForFile(
            source, Folder, () => settings ?? FleetSettings.Original, account: "", Log, Clock, canEncrypt);

    /// <summary>The token that a new run gets.</summary>
    public Task<AccessToken> RunAsync(ITokenProvider source) => FleetHarness.AskAsync(Start(source));

    /// <summary>The failure that a new run gets.</summary>
    public Task<SigneasyAuthException> FailAsync(ITokenProvider source) =>
        Assert.ThrowsAsync<SigneasyAuthException>(() => RunAsync(source));

    /// <summary>A token issued now; its lifetime is 30 days unless another is given.</summary>
    public AccessToken NewToken(TimeSpan? lifetime = null) =>
        new($"not.a.real-token-{++_tokenCount}", Now, Now + (lifetime ?? TimeSpan.FromDays(30)), "rs:read");

    /// <summary>A source that returns a new token for each call.</summary>
    public ScriptedTokenSource NewSource(TimeSpan? lifetime = null) =>
        new() { Script = _ => new ValueTask<AccessToken>(NewToken(lifetime)) };

    /// <summary>Puts a token into the file, and advances the clock until it is due.</summary>
    public async Task<AccessToken> StoreDueTokenAsync()
    {
        AccessToken token = await RunAsync(NewSource());
        Clock.Advance(TimeSpan.FromDays(28));
        return token;
    }

    /// <summary>Waits for something that a renewal in the background does.</summary>
    public static async Task UntilAsync(Func<bool> isTrue)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It didn't happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until nobody holds the lock, because a renewal in the background releases it last.</summary>
    public Task LockFreeAsync() => UntilAsync(() =>
    {
        try
        {
            using var file = new FileStream(LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    });

    public void Dispose()
    {
        if (Directory.Exists(Folder) && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _parent.Dispose();
    }
}
