using System.Text;

namespace Signeasy.Auth.Tests;

/// <summary>A text that is received at once after a delay by a clock.</summary>
internal sealed class SlowStream(string text, TimeSpan delay, TimeProvider clock) : MemoryStream(Encoding.UTF8.GetBytes(text))
{
    private readonly DateTimeOffset _due = clock.GetUtcNow() + delay;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        TimeSpan left = _due - clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, clock, cancellationToken);
        }

        return await base.ReadAsync(buffer, cancellationToken);
    }
}
