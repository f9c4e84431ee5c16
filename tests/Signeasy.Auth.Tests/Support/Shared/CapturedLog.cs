using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>Keeps every log line of a container, from Trace on.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, int Id, string Text)> _lines = new();

    /// <summary>Called with the category whenever a logger is created.</summary>
    public Action<string> OnCreate { get; set; } = _ => { };

    public IReadOnlyCollection<(string Category, LogLevel Level, int Id, string Text)> Lines => _lines;

    public int Count(int id) => _lines.Count(line => line.Id == id && line.Category.StartsWith("Signeasy.Auth.", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName)
    {
        OnCreate(categoryName);
        return new Logger(this, categoryName);
    }

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Enqueue((category, logLevel, eventId.Id, formatter(state, exception) + exception));
    }
}
