using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class CultureFormattingTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 0, 59, 59, TimeSpan.Zero);
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public static TheoryData<string> Cultures => ["tr-TR", "ar-SA", "th-TH", "fa-IR", "de-DE"];

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task Values_are_parsed_and_formatted_alike_in_every_culture(string culture)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string[] expected = await FormatAsync();

        CultureInfo.CurrentCulture = new CultureInfo(culture);
        string[] output = await FormatAsync();

        Assert.NotEqual(CultureInfo.InvariantCulture, CultureInfo.CurrentCulture);
        Assert.Equal(expected, output);
    }

    private static async Task<string[]> FormatAsync()
    {
        var clock = new FakeTimeProvider(Now);
        var watch = PendingWork.For(clock);
        var token = new AccessToken("not-a-real-token", Now, Now.AddDays(30));
        var options = new SigneasyAuthOptions
        {
            ClientId = "INDIGO",
            ClientSecret = "not-a-real-secret",
            RenewBefore = TimeSpan.FromDays(31.5),
            AcquisitionTimeout = TimeSpan.FromSeconds(0.25),
        };
        using var answer = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        answer.Headers.TryAddWithoutValidation("Retry-After", "Sun, 29 Mar 2026 01:00:29 GMT");
        AccessToken read = TokenResponse.Read("""{"access_token":"a","expires_in":"3599.5","token_type":"BEARER"}"""u8.ToArray())
            .ToAccessToken(Now, HttpStatusCode.OK, requestedScope: null, "not-a-real-secret");
        var log = new RecordedCacheLog();
        using var cache = new CachingTokenProvider(
            TokenSequence.Of(token), TimeSpan.FromDays(3), TimeSpan.FromSeconds(30), log, clock, "default", () => 0.5);
        await cache.GetTokenAsync(TestContext.Current.CancellationToken);
        await watch.WhenIdleAsync();
        cache.ApplySettings(CacheSettings.Original, CacheSettings.With(changed => changed.RenewBefore = TimeSpan.FromDays(30)));
        return
        [
            token.ToString(),
            $"{read.ExpiresAt.UtcTicks}",
            $"{RetryAfterHeader.Read(answer.Headers, Now)?.Ticks}",
            TokenErrors.TimedOut(TimeSpan.FromSeconds(2.5)).Message,
            TokenErrors.SecretTimedOut(TimeSpan.FromSeconds(2.5)).Message,
            .. OptionsValidation.Check(options, "Signeasy"),
            .. log.Lines.Select(line => line.Text),
        ];
    }
}
