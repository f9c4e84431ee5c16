using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>The lines that a cache logged, each behind its level and event id.</summary>
internal sealed class RecordedCacheLog : ILogger
{
    public ConcurrentQueue<(LogLevel Level, int EventId, string Text)> Lines { get; } = [];

    /// <summary>Called before each line is written.</summary>
    public Action? OnLog { get; set; }

    public IEnumerable<int> EventIds => Lines.Select(line => line.EventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        OnLog?.Invoke();
        Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
    }
}
