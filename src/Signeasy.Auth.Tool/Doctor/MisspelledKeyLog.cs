using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tool;

/// <summary>Keeps the library's warnings about misspelled settings, and no other messages.</summary>
internal sealed class MisspelledKeyLog : ILoggerProvider, ILogger
{
    private const int KeyMisspelled = 37;

    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == KeyMisspelled)
        {
            string message = formatter(state, null);
            int start = message.IndexOf('\'', StringComparison.Ordinal);
            _messages.Add(message[Math.Max(start, 0)..]);
        }
    }

    public void Dispose()
    {
        // There is nothing to dispose of.
    }
}
