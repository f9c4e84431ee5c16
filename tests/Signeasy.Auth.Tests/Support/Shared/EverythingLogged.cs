using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>Everything that is logged, from Trace on: texts, the values behind them, scopes and whole exceptions.</summary>
/// <param name="onLine">Called with each line's text.</param>
internal sealed class EverythingLogged(Action<string>? onLine = null) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _texts = new();

    public IReadOnlyCollection<string> Texts => _texts;

    public ILogger CreateLogger(string categoryName)
    {
        _texts.Enqueue(categoryName);
        return new Logger(this);
    }

    public void Dispose()
    {
    }

    /// <summary>The whole chain of an exception, with all that hangs on it.</summary>
    public static IEnumerable<string> Unfold(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception.ToString();
            foreach (DictionaryEntry entry in exception.Data)
            {
                yield return $"{entry.Key}={entry.Value}";
            }

            if (exception is SigneasyAuthException ours)
            {
                yield return $"{ours.Error} {ours.ErrorDescription}";
            }
        }
    }

    private void Add(object? state)
    {
        _texts.Enqueue(state?.ToString() ?? "");
        foreach (object? part in state as IEnumerable ?? Array.Empty<object>())
        {
            _texts.Enqueue(part?.ToString() ?? "");
        }
    }

    private void Report(string text) => onLine?.Invoke(text);

    private sealed class Logger(EverythingLogged log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log.Add(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string text = formatter(state, exception);
            log._texts.Enqueue(text);
            log.Add(state);
            foreach (string part in Unfold(exception))
            {
                log._texts.Enqueue(part);
            }

            log.Report(text);
        }
    }
}
