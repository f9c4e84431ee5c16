using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests;

/// <summary>Answers that break HTTP itself, and repeat the client secret where .NET quotes what it stumbled over.</summary>
public sealed class MalformedAnswerTests : IDisposable
{
    private const string Secret = "not-a-real-secret-0123456789-xyzzy-plugh";

    private readonly FakeTimeProvider _clock = new();
    private readonly EverythingLogged _log;

    // A retry ends the budget, so that no test waits for the next one.
    public MalformedAnswerTests() => _log = new EverythingLogged(line =>
    {
        if (line.Contains("at a token request failed", StringComparison.Ordinal))
        {
            _clock.Advance(TimeSpan.FromHours(1));
        }
    });

    public static TheoryData<string> Answers { get; } = new(
        $"{Secret}\r\n\r\n",
        $"HTTP/1.1 {Secret}\r\n\r\n",
        $"HTTP/9.9 200 {Secret}\r\n\r\n",
        $"HTTP/1.1 400 {Secret}\r\nContent-Length: 0\r\n\r\n",
        $"HTTP/1.1 200 OK\r\n{Secret}\r\n\r\n",
        $"HTTP/1.1 200 OK\r\n{Secret} : x\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nX-Echo: {Secret}\0\r\n\r\n",
        $"HTTP/1.1 401 No\r\nX-Echo: {Secret}\r\nX-Fold:\r\n {Secret}\r\nContent-Length: 2\r\n\r\n{{}}",
        $"HTTP/1.1 200 OK\r\nContent-Length: {Secret}\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{{\"access_token\":\"{Secret}",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Secret}\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: {Secret}\r\nContent-Type: text/html; charset={Secret}\r\n\r\n{Secret}",
        $"HTTP/1.1 200 OK\r\nContent-Encoding: {Secret}\r\nContent-Length: 2\r\n\r\n{{}}");

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_malformed_answer_reveals_no_secret_in_a_container(string answer)
    {
        using var server = new SocketServer(_ => answer);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        services.AddSingleton<TimeProvider>(_clock);
        services.AddSigneasyAuth(options =>
        {
            options.ClientId = "a-client";
            options.ClientSecret = Secret;
            options.TokenEndpoint = new Uri(server.Address, "oauth/token");
        });
        services.AddHttpClient("documents").AddSigneasyAuthHandler();
        await using ServiceProvider provider = services.BuildServiceProvider();
        HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents");

        Exception? failure = await Record.ExceptionAsync(
            () => client.GetAsync("me", TestContext.Current.CancellationToken));

        Assert.IsType<SigneasyAuthException>(failure);
        Assert.Contains(Secret, server.Requests[0], StringComparison.Ordinal);
        Assert.NotEmpty(_log.Texts);
        Assert.All([.. _log.Texts, .. EverythingLogged.Unfold(failure)], text =>
        {
            Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret[..20], text, StringComparison.OrdinalIgnoreCase);
        });
    }
}
