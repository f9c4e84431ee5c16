using System.Net;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.IntegrationTests;

public class AspNetCoreSampleTests
{
    private const string ListeningOn = "Now listening on: ";

    [Fact]
    public async Task The_AspNetCore_sample_without_credentials_answers_from_the_fake_in_Development()
    {
        await using SampleProcess sample = Start([]);

        using HttpResponseMessage response = await GetMeAsync(sample);
        SampleRun run = await sample.StopAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("fake.user@example.com", await BodyOf(response), StringComparison.Ordinal);
        Assert.Contains("talking to FakeSigneasy", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone();
    }

    [Fact]
    public async Task The_AspNetCore_sample_with_credentials_passes_the_API_s_answer_on()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using SampleProcess sample = Start(emulator.Settings);

        using HttpResponseMessage response = await GetMeAsync(sample);
        SampleRun run = await sample.StopAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("fake.user@example.com", await BodyOf(response), StringComparison.Ordinal);
        Assert.Equal(
            ["/oauth/token 200", "/v3/me 200"],
            emulator.Fake.Requests.Select(request => $"{request.Uri.AbsolutePath} {(int?)request.Status}"));
        run.AssertHoldsNone(emulator.Secrets);
    }

    [Fact]
    public async Task A_wrong_secret_is_a_bad_gateway_to_callers_and_a_reason_to_the_log()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        Dictionary<string, string> settings = emulator.Settings;
        settings["Signeasy__ClientSecret"] = "not-the-right-secret";
        await using SampleProcess sample = Start(settings);

        using HttpResponseMessage response = await GetMeAsync(sample);
        SampleRun run = await sample.StopAsync();

        await AssertProblemAsync(response, HttpStatusCode.BadGateway);
        Assert.Contains("access_denied", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone("not-the-right-secret");
    }

    [Fact]
    public async Task An_exhausted_quota_is_unavailability_with_the_time_to_wait()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Issuer.Outage = new FakeAnswer(
            HttpStatusCode.TooManyRequests, """{"error":"too_many_requests"}""", retryAfter: TimeSpan.FromMinutes(2));
        await using SampleProcess sample = Start(emulator.Settings);

        using HttpResponseMessage response = await GetMeAsync(sample);

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable);
        // The time counts down, and this machine may be slow.
        Assert.InRange(response.Headers.RetryAfter?.Delta ?? default, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task An_API_that_fails_is_a_bad_gateway()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        emulator.Fake.Api.Outage = new FakeAnswer(HttpStatusCode.InternalServerError, """{"message":"inner workings"}""");
        await using SampleProcess sample = Start(emulator.Settings);

        using HttpResponseMessage response = await GetMeAsync(sample);

        await AssertProblemAsync(response, HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task The_AspNetCore_sample_without_credentials_does_not_start_in_Production()
    {
        await using SampleProcess sample = Start(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

        SampleRun run = await sample.ExitAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Signeasy__ClientId", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(ListeningOn, run.Output, StringComparison.Ordinal);
    }

    private static SampleProcess Start(Dictionary<string, string> settings)
    {
        settings.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        return SampleProcess.Start("AspNetCore", "AspNetCoreSample", settings, "--urls=http://127.0.0.1:0");
    }

    private static async Task<HttpResponseMessage> GetMeAsync(SampleProcess sample)
    {
        string line = await sample.LineAsync(ListeningOn);
        var address = new Uri(line[(line.IndexOf(ListeningOn, StringComparison.Ordinal) + ListeningOn.Length)..]);
        using var httpClient = new HttpClient();
        return await httpClient.GetAsync(new Uri(address, "me"), TestContext.Current.CancellationToken);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        string body = await BodyOf(response);
        Assert.Contains("\"title\":\"Signeasy is unavailable.\"", body, StringComparison.Ordinal);
        Assert.All(
            ["detail", "access_denied", "secret", "token", "Exception", "   at ", "inner workings", "127.0.0.1"],
            leak => Assert.DoesNotContain(leak, body, StringComparison.OrdinalIgnoreCase));
    }

    private static Task<string> BodyOf(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
