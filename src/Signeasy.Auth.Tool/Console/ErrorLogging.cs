using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tool;

/// <summary>Writes the library's warnings and errors to standard error, one line each.</summary>
internal sealed class ErrorLogging(Terminal terminal) : ILoggerProvider, ILogger
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
            terminal.WriteError(formatter(state, exception).ReplaceLineEndings(" "));
        }
    }

    public void Dispose()
    {
        // The stream belongs to the process.
    }
}
