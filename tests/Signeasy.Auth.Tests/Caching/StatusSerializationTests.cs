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
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serilog_writes_a_status_and_a_token_without_the_token_s_value(bool isFailing)
    {
        AccessToken cached = await CacheTokenAsync(isFailing);
        var sink = new TextSink();
        await using Logger logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();

        logger.Information("{@Status} {@Token} {Token} {$Token}", _harness.Cache.Status, cached, cached, cached);

        AssertShows(sink.Text, cached, isFailing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Newtonsoft_Json_writes_a_status_and_a_token_without_the_token_s_value(bool isFailing)
    {
        AccessToken cached = await CacheTokenAsync(isFailing);

        string json = JsonConvert.SerializeObject(new { _harness.Cache.Status, Token = cached });

        AssertShows(json, cached, isFailing);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task System_Text_Json_writes_a_status_and_a_token_without_the_token_s_value(bool isFailing, bool includesFields)
    {
        AccessToken cached = await CacheTokenAsync(isFailing);

        string json = JsonSerializer.Serialize(
            new { _harness.Cache.Status, Token = cached }, includesFields ? WithFields : JsonSerializerOptions.Default);

        AssertShows(json, cached, isFailing);
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
