using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

#if DISTRIBUTED_CACHE // Also compiled into that package.
namespace Signeasy.Auth.DistributedCache.Internal;
#else
namespace Signeasy.Auth.Internal;
#endif

/// <summary>
/// A logger that never throws. Providers may, and a line that couldn't be written must not undo what it tells of: a
/// second send that succeeded, a retry, a reload.
/// </summary>
internal sealed class NonThrowingLogger : ILogger
{
    private readonly ILogger _logger;

    private NonThrowingLogger(ILogger logger) => _logger = logger;

    /// <summary>The logger, or one that drops everything where there is none.</summary>
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
            // There is nowhere left to say so.
        }
    }
}
