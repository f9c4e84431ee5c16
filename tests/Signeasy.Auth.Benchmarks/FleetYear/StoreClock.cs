using Microsoft.Extensions.Internal;

namespace Signeasy.Auth.Benchmarks.FleetYear;

/// <summary>The simulated time as the store takes it.</summary>
internal sealed class StoreClock(TimeProvider clock) : ISystemClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}
