using System.Collections.Concurrent;
using System.Diagnostics;

namespace Signeasy.Auth.Testing;

/// <summary>
/// The issuer or the API of <see cref="FakeSigneasy"/>. Responds as Signeasy does unless a test scripts other responses.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Scripted responses simulate failures, including those of the network or of a gateway, so they are sent whatever the request
/// contains: neither credentials nor tokens are checked. For responses to authorized requests only, set
/// <see cref="FakeSigneasy.ApiHandler"/>.
/// </remarks>
[DebuggerDisplay("{RequestCount} requests")]
public sealed class FakeServer
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(24);

    private readonly TimeProvider _clock;
    private readonly Func<HttpRequestMessage, byte[], ValueTask<FakeAnswer>> _answer;
    private readonly ConcurrentQueue<FakeAnswer> _scripted = new();
    private long _delayTicks;
    private volatile FakeAnswer? _outage;
    private int _requestCount;

    internal FakeServer(TimeProvider clock, Func<HttpRequestMessage, byte[], ValueTask<FakeAnswer>> answer)
    {
        _clock = clock;
        _answer = answer;
    }

    /// <summary>
    /// How long every response takes, on the fake's clock: 0 to 24 days. Default: 0. Applies to requests received after it
    /// was set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayTicks));
        set
        {
            if (value < TimeSpan.Zero || value > MaxDelay)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "Set a time of 0 to 24 days.");
            }

            Volatile.Write(ref _delayTicks, value.Ticks);
        }
    }

    /// <summary>How many requests were received, including those without a response.</summary>
    public int RequestCount => Volatile.Read(ref _requestCount);

    /// <summary>The response to every request after the enqueued responses are used up. Default: null, no outage.</summary>
    public FakeAnswer? Outage
    {
        get => _outage;
        set => _outage = value;
    }

    /// <summary>
    /// Scripts the next responses: one per request, first in, first out, in the order in which requests are received.
    /// </summary>
    /// <param name="answer">The response.</param>
    /// <param name="times">How many requests get it: 1 or more. Default: 1.</param>
    /// <exception cref="ArgumentNullException"><paramref name="answer"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is below 1.</exception>
    public void Enqueue(FakeAnswer answer, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (times < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(times), times, "Enqueue a response at least once.");
        }

        for (int i = 0; i < times; i++)
        {
            _scripted.Enqueue(answer);
        }
    }

    internal async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request, byte[] body, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requestCount);
        FakeAnswer? answer = _scripted.TryDequeue(out FakeAnswer? scripted) ? scripted : Outage;
        await Task.Delay(Delay, _clock, cancellationToken).ConfigureAwait(false);
        answer ??= await _answer(request, body).ConfigureAwait(false);
        return await answer.RespondAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
