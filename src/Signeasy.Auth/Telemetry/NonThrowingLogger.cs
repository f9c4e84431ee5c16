using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

#if DISTRIBUTED_CACHE // Also compiled into that package.
namespace Signeasy.Auth.DistributedCache.Internal;
#else
namespace Signeasy.Auth.Internal;
#endif

/// <summary>
/// A logger that never throws. Logging providers may throw, and that must not undo the operation that is logged: a second
/// send that succeeded, a retry, a reload.
/// </summary>
internal sealed class NonThrowingLogger : ILogger
{
    private readonly ILogger _logger;

    private NonThrowingLogger(ILogger logger) => _logger = logger;

    /// <summary>Wraps the logger. If it is null, returns a logger that discards everything.</summary>
    public static ILogger Wrap(ILogger? logger) => logger is null ? NullLogger.Instance : new NonThrowingLogger(logger);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull =>
        _logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _logger.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            _logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // Nothing else to do: logging itself failed.
        }
    }
}
