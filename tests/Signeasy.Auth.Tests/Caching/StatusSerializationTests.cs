using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using JsonSerializer = System.Text.Json.JsonSerializer;

namespace Signeasy.Auth.Tests;

/// <summary>A token and a status as serializers and structured loggers write them.</summary>
public sealed class StatusSerializationTests : IDisposable
{
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("Serilog", true)]
    [InlineData("Serilog", false)]
    [InlineData("Newtonsoft.Json", true)]
    [InlineData("Newtonsoft.Json", false)]
    [InlineData("System.Text.Json", true)]
    [InlineData("System.Text.Json", false)]
    [InlineData("System.Text.Json with fields", true)]
    public async Task A_status_and_a_token_are_written_without_the_token_s_value(string library, bool isFailing)
    {
        AccessToken cached = await CacheTokenAsync(isFailing);
        var written = new { _harness.Cache.Status, Token = cached };

        string text = library switch
        {
            "Serilog" => Log(written.Status, written.Token),
            "Newtonsoft.Json" => JsonConvert.SerializeObject(written),
            "System.Text.Json" => JsonSerializer.Serialize(written),
            _ => JsonSerializer.Serialize(written, WithFields),
        };

        AssertShows(text, cached, isFailing);
    }

    private static string Log(TokenStatus status, AccessToken token)
    {
        var sink = new TextSink();
        using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("{@Status} {@Token} {Token} {$Token}", status, token, token, token);
        return sink.Text;
    }

    private static void AssertShows(string text, AccessToken token, bool isFailing)
    {
        Assert.DoesNotContain(token.Value, text, StringComparison.Ordinal);
        Assert.Contains(nameof(TokenStatus.IsUsable), text, StringComparison.Ordinal);
        Assert.Contains(nameof(AccessToken.ExpiresAt), text, StringComparison.Ordinal);
        Assert.Equal(isFailing, text.Contains("The issuer is down.", StringComparison.Ordinal));
    }

    private async Task<AccessToken> CacheTokenAsync(bool isFailing)
    {
        AccessToken cached = await _harness.CacheTokenAsync();
        if (isFailing)
        {
            _harness.Clock.SetUtcNow(cached.ExpiresAt.AddDays(-1));
            await _harness.FailRenewalAsync();
        }

        return cached;
    }

    private sealed class TextSink : ILogEventSink
    {
        public string Text { get; private set; } = "";

        public void Emit(LogEvent logEvent) => Text += logEvent.RenderMessage(CultureInfo.InvariantCulture);
    }
}
