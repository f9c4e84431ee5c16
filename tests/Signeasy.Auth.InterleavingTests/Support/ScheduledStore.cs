using Microsoft.Extensions.Caching.Distributed;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>A distributed cache whose calls take any number of steps.</summary>
internal sealed class ScheduledStore : IDistributedCache
{
    private readonly Dictionary<string, byte[]> _entries = [];

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await Task.Yield();
        _entries.TryGetValue(key, out byte[]? entry);
        await Task.Yield();
        return entry;
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await Task.Yield();
        _entries[key] = value;
        await Task.Yield();
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
