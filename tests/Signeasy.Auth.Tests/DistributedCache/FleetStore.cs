using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace Signeasy.Auth.Tests;

/// <summary>A distributed cache that a test can make fail or hang.</summary>
internal sealed class FleetStore : IDistributedCache
{
    public ConcurrentDictionary<string, byte[]> Entries { get; } = new();

    public ConcurrentQueue<TimeSpan?> Lifetimes { get; } = new();

    /// <summary>Runs first in each read.</summary>
    public Func<CancellationToken, Task> OnRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs first in each write.</summary>
    public Func<CancellationToken, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    public int Reads { get; private set; }

    public byte[] Entry
    {
        get => Assert.Single(Entries).Value;
        set => Entries[Assert.Single(Entries).Key] = value;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        Reads++;
        await OnRead(token);
        return Entries.GetValueOrDefault(key);
    }

    public async Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await OnWrite(token);
        Lifetimes.Enqueue(options.AbsoluteExpirationRelativeToNow);
        Entries[key] = value;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
