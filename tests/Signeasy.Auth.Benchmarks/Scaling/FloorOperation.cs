using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Benchmarks.Scaling;

/// <summary>The least that a cache with an expiry can do: a volatile read, and the clock read once.</summary>
internal readonly struct FloorOperation(StrongBox<AccessToken> cached) : IOperation
{
    public bool Invoke() => TimeProvider.System.GetUtcNow() < Volatile.Read(ref cached.Value!).ExpiresAt;
}
