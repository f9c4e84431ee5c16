using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>A logger of the application's that throws takes nothing back.</summary>
public class NonThrowingLoggerTests
{
    [Fact]
    public async Task A_second_send_that_succeeded_is_the_answer()
    {
        ApiStub api = new(
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.Unauthorized)),
            (request, _) => Task.FromResult(ApiStub.Answer(request, HttpStatusCode.OK)));
        TokenSequence tokens = TokenSequence.Of(TokenSequence.Token("first"), TokenSequence.Token("second"));
        using var handler = new SigneasyAuthHandler(tokens, logger: new Logger<SigneasyAuthHandler>(new Thrower()))
        {
            InnerHandler = api,
        };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");

        using HttpResponseMessage response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_logger_that_throws_loses_the_line_and_its_level_counts_as_off()
    {
        ILogger logger = Internal.NonThrowingLogger.Wrap(new Thrower().CreateLogger(""));

        Exception? failure = Record.Exception(() => Write(logger));

        Assert.Null(failure);
        Assert.False(logger.IsEnabled(LogLevel.Critical));
        Assert.Null(logger.BeginScope("scope"));
    }

    private static void Write(ILogger logger) =>
        logger.Log(LogLevel.Critical, default, "text", null, (state, _) => state);

    private sealed class Thrower : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => throw new InvalidOperationException("The log is full.");

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The log is full.");

        public void Dispose()
        {
        }
    }
}
