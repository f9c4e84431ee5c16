using System.Runtime.Versioning;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public sealed class FileCacheTests : IDisposable
{
    private const string Key = "signeasy-auth:token:00FF";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _parent = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly FileCache _cache;

    public FileCacheTests() => _cache = new FileCache(new CacheFolder(Folder), _clock);

    private string Folder => _parent.Combine("tokens");

    private string EntryFile => Path.Combine(Folder, "00FF.token");

    public void Dispose() => _parent.Dispose();

    [Fact]
    public void A_value_can_be_read_until_it_expires()
    {
        Store([1, 2, 3], TimeSpan.FromMinutes(1));

        byte[]? before = _cache.Get(Key);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([1, 2, 3], before);
        Assert.Null(_cache.Get(Key));
    }

    [Fact]
    public void A_missing_folder_and_a_missing_file_are_misses()
    {
        byte[]? withoutFolder = _cache.Get(Key);
        bool created = Directory.Exists(Folder);
        Store([1]);

        Assert.Null(withoutFolder);
        Assert.False(created);
        Assert.Null(_cache.Get("signeasy-auth:token:0100"));
    }

    [Fact]
    public void A_removed_value_is_a_miss()
    {
        Store([1]);

        _cache.Remove(Key);

        Assert.Null(_cache.Get(Key));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_read_the_folder_and_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");

        Store([1]);

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(EntryFile));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_write_to_the_missing_parents_that_are_created()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var cache = new FileCache(new CacheFolder(_parent.Combine("home/.cache/tokens")), _clock);

        cache.Set(Key, [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) });

        // With an umask of 000, a folder is created with mode 0777 by default.
        const UnixFileMode others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_parent.Combine("home")) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_parent.Combine("home/.cache")) & others);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_others_can_write_to_is_rejected_with_the_fix(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Store([1]);
        File.SetUnixFileMode(Folder, OwnerOnly | UnixFileMode.UserExecute | others);

        var read = Assert.Throws<UnauthorizedAccessException>(() => _cache.Get(Key));
        var written = Assert.Throws<UnauthorizedAccessException>(() => Store([2]));

        Assert.Equal($"Other users can write to {Folder}: run \"chmod go-w {Folder}\", or choose another folder.", read.Message);
        Assert.Equal(read.Message, written.Message);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_file_that_others_can_write_to_is_rejected_with_the_fix()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Store([1]);
        File.SetUnixFileMode(EntryFile, OwnerOnly | UnixFileMode.GroupWrite);

        var failure = Assert.Throws<UnauthorizedAccessException>(() => _cache.Get(Key));

        Assert.Contains($"chmod go-w {EntryFile}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(200 * 1024)]
    public void A_file_with_foreign_content_is_a_miss_and_is_replaced(int length)
    {
        Store([1]);
        File.WriteAllBytes(EntryFile, new byte[length]);

        byte[]? before = _cache.Get(Key);
        Store([2]);

        Assert.Null(before);
        Assert.Equal([2], _cache.Get(Key));
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_a_miss()
    {
        Store([1]);
        File.Delete(EntryFile);
        Directory.CreateDirectory(EntryFile);

        Assert.Null(_cache.Get(Key));
        Assert.ThrowsAny<Exception>(() => Store([2]));
    }

    [Fact]
    public void A_failed_write_leaves_no_file_behind()
    {
        Store([1]);
        File.Delete(EntryFile);
        Directory.CreateDirectory(EntryFile);

        Assert.ThrowsAny<Exception>(() => Store([2]));

        Assert.Empty(Directory.GetFiles(Folder));
    }

    [Fact]
    public void Writing_deletes_only_entries_that_expired_more_than_a_day_ago()
    {
        Store([1], TimeSpan.FromHours(1), "signeasy-auth:token:01");
        Store([2], TimeSpan.FromHours(3), "signeasy-auth:token:02");
        File.WriteAllText(Path.Combine(Folder, "03.token"), "somebody else's");
        File.WriteAllText(Path.Combine(Folder, "04.lock"), "");
        string left = Path.Combine(Folder, "05.token.0123.tmp");
        File.WriteAllText(left, "");
        File.SetLastWriteTimeUtc(left, _clock.GetUtcNow().UtcDateTime);
        string foreign = Path.Combine(Folder, "somebody-elses.tmp");
        File.WriteAllText(foreign, "");
        File.SetLastWriteTimeUtc(foreign, _clock.GetUtcNow().UtcDateTime);
        _clock.Advance(TimeSpan.FromHours(26));

        Store([6], TimeSpan.FromHours(1), "signeasy-auth:token:06");

        Assert.Equal(
            ["02.token", "03.token", "04.lock", "06.token", "somebody-elses.tmp"],
            Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Readers_never_see_half_an_entry_while_others_write()
    {
        Store([.. Enumerable.Repeat((byte)0, 20_000)]);
        using var stop = new CancellationTokenSource();
        Task[] writers =
        [
            .. Enumerable.Range(1, 4).Select(writer => Task.Run(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Store([.. Enumerable.Repeat((byte)writer, 20_000)]);
                }
            })),
        ];

        for (int i = 0; i < 2_000; i++)
        {
            byte[]? value = await _cache.GetAsync(Key, TestContext.Current.CancellationToken);
            Assert.NotNull(value);
            Assert.Equal(20_000, value.Length);
            Assert.Single(value.Distinct());
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    private void Store(byte[] value, TimeSpan? lifetime = null, string key = Key) => _cache.Set(
        key, value, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime ?? TimeSpan.FromHours(1) });
}
