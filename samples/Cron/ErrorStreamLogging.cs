using Microsoft.Extensions.Logging;

namespace CronSample;

/// <summary>Writes warnings and errors to the error stream, one line each.</summary>
internal sealed class ErrorStreamLogging : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Console.Error.WriteLine($"{logLevel}: {formatter(state, exception)}".ReplaceLineEndings(" "));
        }
    }

    public void Dispose()
    {
        // The error stream belongs to the process.
    }
}
