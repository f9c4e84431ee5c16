using BenchmarkDotNet.Attributes;

namespace Signeasy.Auth.Benchmarks.Operations;

/// <summary>One caller asks for a token that is held: beside the least that a cache with an expiry can do.</summary>
public class CachedToken
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private AccessToken _held = null!;
    private CachingTokenProvider _cache = null!;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _held = Tokens.Create();
        _cache = new CachingTokenProvider(new FixedTokenProvider(_held));
        await _cache.GetTokenAsync();
    }

    [GlobalCleanup]
    public void Dispose() => _cache.Dispose();

    /// <summary>A volatile read, and the clock read once.</summary>
    [Benchmark(Baseline = true)]
    public AccessToken? Floor()
    {
        AccessToken held = Volatile.Read(ref _held);
        return _clock.GetUtcNow() < held.ExpiresAt ? held : null;
    }

    [Benchmark]
    public AccessToken SigneasyAuth() => _cache.GetTokenAsync().Result;
}
