using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyApiTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeSigneasy _fake;
    private readonly HttpClient _http;

    public FakeSigneasyApiTests()
    {
        _fake = new FakeSigneasy(_clock);
        _http = new HttpClient(_fake);
    }

    public void Dispose()
    {
        _http.Dispose();
        _fake.Dispose();
    }

    [Theory]
    [InlineData("me")]
    [InlineData("me/")]
    public async Task A_good_token_gets_the_user(string path)
    {
        string token = await IssueAsync(_fake);

        using HttpResponseMessage response = await SendAsync(token, path);

        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("email", JsonDocument.Parse(body).RootElement.EnumerateObject().Select(field => field.Name));
        Assert.NotNull(response.RequestMessage);
    }

    [Theory]
    [InlineData("GET", "other")]
    [InlineData("POST", "me")]
    public async Task A_path_without_a_response_fails_and_says_what_to_set_but_only_with_a_good_token(string method, string path)
    {
        string token = await IssueAsync(_fake);

        using HttpResponseMessage stranger = await SendAsync(null, path + "?secret=1", method);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(token, path + "?secret=1", method));

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal(
            $"FakeSigneasy has no response to {method} /v3/{path}, only to GET /v3/me: set FakeSigneasy.ApiHandler to a handler "
            + "that has the responses of the API.",
            failure.Message);
        Assert.Null(_fake.Requests[^1].Status);
    }

    [Fact]
    public async Task A_missing_or_invalid_token_gets_401()
    {
        string token = await IssueAsync(_fake);
        string[] parts = token.Split('.');

        foreach (string? bad in new[] { null, "abc", "a.b.c", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}" })
        {
            using HttpResponseMessage response = await SendAsync(bad);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task A_token_gets_401_from_the_second_of_its_expiry()
    {
        _fake.TokenLifetime = TimeSpan.FromMinutes(10);
        string token = await IssueAsync(_fake);

        _clock.Advance(TimeSpan.FromSeconds(599));
        using HttpResponseMessage before = await SendAsync(token);
        _clock.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage after = await SendAsync(token);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task A_revocation_ends_earlier_tokens_but_none_issued_later_in_the_same_second()
    {
        string revoked = await IssueAsync(_fake);

        _fake.RevokeTokens();
        string later = await IssueAsync(_fake);

        using HttpResponseMessage first = await SendAsync(revoked);
        using HttpResponseMessage second = await SendAsync(later);
        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Two_tokens_issued_in_the_same_second_are_identical_because_Auth0_has_no_jti()
    {
        string first = await IssueAsync(_fake);
        string second = await IssueAsync(_fake);

        Assert.Equal(first, second);
        Assert.Equal(2, _fake.TokensIssued);
    }

    [Fact]
    public async Task A_rotated_secret_does_not_end_tokens()
    {
        string token = await IssueAsync(_fake);

        _fake.RotateSecret();

        using HttpResponseMessage response = await SendAsync(token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_token_of_another_fake_gets_401()
    {
        string token = await IssueAsync(new FakeSigneasy(_clock));

        using HttpResponseMessage response = await SendAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<string> IssueAsync(FakeSigneasy fake)
    {
        using var http = new HttpClient(fake);
        AccessToken token = await new SigneasyTokenClient(http, fake.CreateOptions(), timeProvider: fake.TimeProvider)
            .RequestTokenAsync(TestContext.Current.CancellationToken);
        return token.Value;
    }

    private Task<HttpResponseMessage> SendAsync(string? token, string path = "me", string method = "GET")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), "https://api.signeasy.com/v3/" + path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
