using BenchmarkDotNet.Attributes;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>One caller gets a cached token, compared with the least that a cache with an expiry can do.</summary>
public class CachedTokenReads
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private AccessToken _cached = null!;
    private CachingTokenProvider _cache = null!;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _cached = Tokens.Create();
        _cache = new CachingTokenProvider(new FixedTokenProvider(_cached));
        await _cache.GetTokenAsync();
    }

    [GlobalCleanup]
    public void Dispose() => _cache.Dispose();

    /// <summary>A volatile read, and the clock read once.</summary>
    [Benchmark(Baseline = true)]
    public AccessToken? Floor()
    {
        AccessToken cached = Volatile.Read(ref _cached);
        return _clock.GetUtcNow() < cached.ExpiresAt ? cached : null;
    }

    [Benchmark]
    public AccessToken SigneasyAuth() => _cache.GetTokenAsync().Result;
}
