namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>The system's clock and timers, with a wall clock that a test can set ahead.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
