using System.Globalization;
using System.Text;
using Signeasy.Auth.IntegrationTests.Servers;

namespace Signeasy.Auth.IntegrationTests.Hostile;

public sealed class IssuerErrorTests
{
    [Fact]
    public async Task An_issuer_error_says_what_to_check_and_never_repeats_the_secret()
    {
        string half = IssuerAnswerRunner.Secret[3..15];

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            IssuerError(401, """{"error":"access_denied","error_description":"Unauthorized"}""", "rejected: check ClientId and ClientSecret"),
            IssuerError(401, "Unauthorized", "rejected: check ClientId and ClientSecret"),
            IssuerError(401, "", "answered: 401)"),
            IssuerError(403, """{"error":"unauthorized_client","error_description":"Grant type 'client_credentials' not allowed"}""", "check Audience"),
            IssuerError(403, """{"error":"access_denied","error_description":"Service not enabled within domain"}""", "answered: 403 access_denied Service not"),
            IssuerError(400, """{"error":"invalid_request","error_description":"Missing required parameter: audience"}""", "answered: 400 invalid_request Missing"),
            IssuerError(403, "Forbidden", "check Audience"),
            IssuerError(400, "Bad request", "malformed: check ClientId and Audience"),
            IssuerError(404, "<html>", "no token endpoint at this address"),
            IssuerError(401, $"bad secret: {IssuerAnswerRunner.Secret}", "answered: 401)"),
            IssuerError(401, $$"""{"error":"access_denied","error_description":"{{IssuerAnswerRunner.Secret}} is wrong"}""", "answered: 401 access_denied)"),
            IssuerError(401, $$"""{"error":"access_denied","error_description":"no: {{IssuerAnswerRunner.Secret.ToUpperInvariant()}}"}""", "answered: 401 access_denied)"),
            IssuerError(401, $$"""{"error":"access_denied","error_description":"no: {{half}}"}""", "answered: 401 access_denied)"),
            IssuerError(401, $$"""{"error":"{{IssuerAnswerRunner.Secret}}","error_description":"wrong"}""", "answered: 401)"),
            IssuerError(403, $$"""{"error":"access_denied","error_description":{"client_secret":"{{IssuerAnswerRunner.Secret}}"} }""", "answered: 403 access_denied)"),
            .. from status in new[] { 400, 403 }
               from (string Body, string Said) echo in new[]
               {
                   ($"no: {IssuerAnswerRunner.Secret}", $"answered: {status})"),
                   ($$"""{"error":"invalid_request","error_description":"no: {{IssuerAnswerRunner.Secret}}"}""", $"answered: {status} invalid_request)"),
                   ($$"""{"error":"{{IssuerAnswerRunner.Secret}}"}""", $"answered: {status})"),
               }
               select IssuerError(status, echo.Body, echo.Said),
            IssuerError(418, "teapot", "answered: 418)"),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_tried_again_until_the_budget_ends()
    {
        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            Passing(408, "answered: 408)"),
            Passing(429, "Too many tokens"),
            Passing(500, "The issuer returned a server error"),
            Passing(502, "answered: 502)"),
            Passing(503, "answered: 503)"),
            .. from status in new[] { 500, 502, 503 }
               select Passing(status, $"answered: {status})", "Retry-After: 1") with { RetryAfter = TimeSpan.FromSeconds(1) },
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_failure_that_passes_ends_in_a_token_after_the_time_asked_for()
    {
        string past = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("R", CultureInfo.InvariantCulture);
        string soon = TimeProvider.System.GetUtcNow().AddSeconds(2).ToString("R", CultureInfo.InvariantCulture);

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            .. from status in new[] { 408, 429, 500, 502, 503 }
               select ThenToken(status),
            .. from status in new[] { 408, 429 }
               from asked in new[] { "0", "-1", "soon", past, soon, "99999999999999999999" }
               select ThenToken(status, "Retry-After: " + asked),
            .. from status in new[] { 408, 429, 500, 502, 503 }
               select ThenToken(status, "Retry-After: 2") with { LeastTime = TimeSpan.FromSeconds(1.9) },
            ThenToken(503, "Retry-After: 1", "Retry-After: 2"),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    [Fact]
    public async Task A_retry_time_that_exceeds_the_budget_is_reported_at_once_and_capped_at_an_hour()
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        string quota = """{"error":"too_many_requests","error_description":"Client quota exceeded"}""";

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            .. from status in new[] { 408, 429 }
               from answer in new[]
               {
                   Later(status, "7200", hour, "Retry after 3600 s"),
                   Later(status, "999999999", hour, "Retry after 3600 s"),
                   Later(status, "600", TimeSpan.FromMinutes(10), "Retry after 600 s"),
                   Later(status, "Fri, 31 Dec 9999 23:59:59 GMT", hour, "Retry after 3600 s"),
               }
               select answer,
            Later(503, "7200", hour, "The issuer returned a server error"),
            new("quota", RawAnswers.Json(quota, 429, "Retry-After: 7200", "Auth0-Client-Quota-Limit: b=per_hour;q=10;r=0;t=3540"),
                "answered: 429 too_many_requests Client quota exceeded") { IsTransient = true, RetryAfter = hour },
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    /// <summary>A 425 warns of early data over TLS, which .NET never sends: whoever gets one has to look into it.</summary>
    [Fact]
    public async Task A_425_is_not_tried_again_whatever_time_it_asks_for()
    {
        string past = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("R", CultureInfo.InvariantCulture);

        string complaints = await IssuerAnswerRunner.RunAsync(
        [
            IssuerError(425, "Too early", "answered: 425)"),
            TooEarly("-1", null), TooEarly("soon", null), TooEarly(past, TimeSpan.Zero), TooEarly("0", TimeSpan.Zero),
            TooEarly("2", TimeSpan.FromSeconds(2)), TooEarly("7200", TimeSpan.FromHours(1)), TooEarly("999999999", TimeSpan.FromHours(1)),
        ]);

        Assert.True(complaints.Length == 0, complaints);
    }

    private static IssuerAnswer TooEarly(string header, TimeSpan? retryAfter) =>
        new($"425 {header}", RawAnswers.Json("{}", 425, "Retry-After: " + header), "answered: 425)")
        {
            StatusCode = 425,
            RetryAfter = retryAfter,
        };

    private static IssuerAnswer IssuerError(int status, string body, string problem) =>
        new($"{status} {body}", RawAnswers.Bytes(Encoding.UTF8.GetBytes(body), status), problem) { StatusCode = status };

    private static IssuerAnswer Passing(int status, string problem, params string[] headers) =>
        IssuerAnswer.Transient($"{status} {string.Join(' ', headers)}", RawAnswers.Json("{}", status, headers), problem)
            with
        { StatusCode = status };

    private static IssuerAnswer ThenToken(int status, params string[] headers) =>
        IssuerAnswer.ThenToken($"{status} {string.Join(' ', headers)}", RawAnswers.Json("{}", status, headers));

    private static IssuerAnswer Later(int status, string header, TimeSpan retryAfter, string problem) =>
        new($"{status} {header}", RawAnswers.Json("{}", status, "Retry-After: " + header), problem)
        {
            StatusCode = status,
            IsTransient = true,
            RetryAfter = retryAfter,
            Budget = TimeSpan.FromSeconds(30),
            MostTime = TimeSpan.FromSeconds(7),
        };
}
