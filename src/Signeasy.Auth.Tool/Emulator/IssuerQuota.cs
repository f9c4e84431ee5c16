using System.Globalization;

namespace Signeasy.Auth.Tool;

/// <summary>The issuer's quota of tokens for each hour, as Auth0 reports it in its responses. Thread-safe.</summary>
internal sealed class IssuerQuota(int limit, TimeProvider clock)
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly object _lock = new();
    private DateTimeOffset _end = clock.GetUtcNow() + Period;
    private int _used;

    /// <summary>The seconds until the quota is full again.</summary>
    public int SecondsLeft
    {
        get
        {
            lock (_lock)
            {
                return (int)Math.Ceiling((_end - clock.GetUtcNow()).TotalSeconds);
            }
        }
    }

    /// <summary>The value of the header <c>Auth0-Client-Quota-Limit</c>.</summary>
    public string Header
    {
        get
        {
            lock (_lock)
            {
                return string.Create(CultureInfo.InvariantCulture, $"b=per_hour;q={limit};r={limit - _used};t={SecondsLeft}");
            }
        }
    }

    /// <summary>Takes one token from the quota; false if none is left.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now >= _end)
            {
                _end = now + Period;
                _used = 0;
            }

            if (_used == limit)
            {
                return false;
            }

            _used++;
            return true;
        }
    }

    /// <summary>Gives a token back, because none was issued.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _used = Math.Max(0, _used - 1);
        }
    }
}
