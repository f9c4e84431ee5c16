using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Internal;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>Requests, responses and configuration under cultures with other dates, other digits and an i without a dot.</summary>
public sealed class CultureRequestTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public static TheoryData<string> Cultures => ["tr-TR", "ar-SA", "th-TH"];

    public void Dispose() => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = _before;

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task A_token_request_its_waits_and_its_failures_are_the_same(string culture)
    {
        string[] expected = await RequestAsync("");

        string[] output = await RequestAsync(culture);

        Assert.Equal(7, expected.Length);
        Assert.Equal(expected, output);
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task The_fake_sends_and_reads_the_same_in_every_culture(string culture)
    {
        string[] expected = await CallFakeAsync("");

        string[] output = await CallFakeAsync(culture);

        Assert.Equal("OK", expected[0]);
        Assert.Equal(expected, output);
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Settings_are_read_and_rejected_the_same(string culture)
    {
        string[] expected = ReadSettings("");

        string[] output = ReadSettings(culture);

        Assert.Equal(["2.03:04:05.5000000", "00:00:07.2500000", "https://issuer.signeasy.com/TITLE"], expected[..3]);
        Assert.Equal(expected, output);
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public async Task An_echoed_secret_and_the_API_s_own_address_are_known_in_any_case_of_their_letters(string culture)
    {
        Adopt(culture);
        var issuer = new TokenEndpointStub();

        // No part of it is without an i, whose other case differs in Turkish.
        issuer.Options.ClientSecret = "i1i2i3i4i5i6i7i8i9i0";
        issuer.Answers(HttpStatusCode.Unauthorized, """{"error":"access_denied","error_description":"no: I1I2I3I4I5I6I7I8I9I0"}""");
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        using var invoker = new HttpMessageInvoker(new SigneasyAuthHandler(TokenSequence.Of(TokenSequence.Token("the-token"))) { InnerHandler = api });
        using var request = new HttpRequestMessage(HttpMethod.Get, "HTTPS://API.SIGNEASY.COM/v3/me") { Headers = { Host = "API.SIGNEASY.COM" } };

        SigneasyAuthException failure = await issuer.FailAsync();
        await invoker.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Null(failure.ErrorDescription);
        Assert.Equal(["Bearer the-token"], api.Authorizations);
    }

    private static void Adopt(string culture) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = new CultureInfo(culture);

    private static async Task<string[]> RequestAsync(string culture)
    {
        Adopt(culture);
        var issuer = new TokenEndpointStub();
        var log = new RecordedCacheLog();
        var settings = new AccountSettings(issuer.Options);
        var client = new SigneasyTokenClient(() => issuer.HttpClient, () => settings, log, issuer.Clock);
        issuer.Answers(HttpStatusCode.ServiceUnavailable, retryAfter: Date(seconds: 12))
            .Answers(HttpStatusCode.TooManyRequests, """{"error":"too_many_requests"}""", Date(seconds: 1_245));
        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => issuer.RunAsync(client.RequestTokenAsync()));
        return
        [
            .. issuer.Posts.Select(post => $"{post.At.Ticks} {post.Request.Headers} {post.Body}"),
            failure.Message,
            $"{failure.Error} {failure.RetryAfter?.Ticks}",
            .. log.Lines.Select(line => line.Text),
            issuer.Posts[0].Request.Content!.Headers.ContentType!.ToString(),
            issuer.Posts[0].Request.RequestUri!.AbsoluteUri,
        ];
    }

    private static async Task<string[]> CallFakeAsync(string culture)
    {
        Adopt(culture);
        using var fake = new FakeSigneasy(new FakeTimeProvider(TokenEndpointStub.Start)) { TokenLifetime = TimeSpan.FromDays(3_653) };
        using HttpClient client = fake.CreateClient();
        fake.Api.Enqueue(new FakeAnswer((HttpStatusCode)429, retryAfter: TimeSpan.FromSeconds(1_234)));
        using HttpResponseMessage busy = await client.GetAsync("me", TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await client.GetAsync("me", TestContext.Current.CancellationToken);
        using var tokenHttp = new HttpClient(fake, disposeHandler: false);
        AccessToken token = await new SigneasyTokenClient(tokenHttp, fake.CreateOptions(), timeProvider: fake.TimeProvider)
            .RequestTokenAsync(TestContext.Current.CancellationToken);
        return
        [
            answer.StatusCode.ToString(),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            busy.Headers.RetryAfter!.ToString(),
            token.ToString(),
            .. fake.Requests.Select(request => request.ToString()),
        ];
    }

    private static string[] ReadSettings(string culture)
    {
        Adopt(culture);
        SigneasyAuthOptions options = Read(
            ("SIGNEASY:CLIENTID", "client"),
            ("signeasy:clientsecret", Wiring.Secret),
            ("signeasy:RENEWBEFORE", "2.03:04:05.5"),
            ("Signeasy:AcquisitionTimeout", "00:00:07.25"),
            ("Signeasy:TOKENENDPOINT", "HTTPS://ISSUER.SIGNEASY.COM/TITLE"));
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(
            ("Signeasy:ClientId", new string('i', 2_345_678)),
            ("Signeasy:RenewBefore", "-1234.12:30:00.5"),
            ("Signeasy:AcquisitionTimeout", "0:00:00,5")));
        return [$"{options.RenewBefore:c}", $"{options.AcquisitionTimeout:c}", options.TokenEndpoint.AbsoluteUri, .. failure.Failures];
    }

    private static SigneasyAuthOptions Read(params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Wiring.Configuration(settings));
        services.AddSigneasyAuth();
        using ServiceProvider provider = services.BuildStrictly();
        return provider.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value;
    }

    private static string Date(int seconds) =>
        TokenEndpointStub.Start.AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture);
}
