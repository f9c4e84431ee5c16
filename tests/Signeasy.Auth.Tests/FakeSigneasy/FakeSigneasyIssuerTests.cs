using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class FakeSigneasyIssuerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly FakeSigneasy _fake;
    private readonly HttpClient _http;

    public FakeSigneasyIssuerTests()
    {
        _fake = new FakeSigneasy(_clock);
        _http = new HttpClient(_fake);
    }

    public void Dispose()
    {
        _http.Dispose();
        _fake.Dispose();
    }

    [Fact]
    public async Task A_token_answer_has_the_four_fields_of_the_flow_page()
    {
        (HttpStatusCode status, string body) = await PostAsync(Body());

        JsonElement json = Parse(body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["access_token", "scope", "expires_in", "token_type"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal("rs:read rs:update", json.GetProperty("scope").GetString());
        Assert.Equal(2_592_000, json.GetProperty("expires_in").GetInt32());
        Assert.Equal("Bearer", json.GetProperty("token_type").GetString());
    }

    [Fact]
    public async Task A_token_carries_the_claims_that_Auth0_sets_and_no_others()
    {
        (_, string body) = await PostAsync(Body());

        var token = new JsonWebToken(Parse(body).GetProperty("access_token").GetString());
        long now = Start.ToUnixTimeSeconds();
        string claims = string.Join(' ', token.Claims.OrderBy(claim => claim.Type, StringComparer.Ordinal)
            .Select(claim => $"{claim.Type}={claim.Value}"));
        Assert.Equal("RS256", token.Alg);
        Assert.NotEmpty(token.Kid);
        Assert.Equal(
            $"aud=https://api-ext.signeasy.com/ azp=fake-client exp={now + 2_592_000} gty=client-credentials iat={now} "
            + "iss=https://auth.signeasy.com/ scope=rs:read rs:update sub=fake-client@clients",
            claims);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(86_400)]
    [InlineData(315_360_000)]
    public async Task A_token_has_the_lifetime_that_was_set(int seconds)
    {
        _fake.TokenLifetime = TimeSpan.FromSeconds(seconds);

        (_, string body) = await PostAsync(Body());

        var token = new JsonWebToken(Parse(body).GetProperty("access_token").GetString());
        Assert.Equal(seconds, Parse(body).GetProperty("expires_in").GetInt32());
        Assert.Equal(Start.AddSeconds(seconds).UtcDateTime, token.ValidTo);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.5)]
    [InlineData(3_153_600_001)]
    public void An_impossible_token_lifetime_is_an_error(double seconds)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _fake.TokenLifetime = TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("client_id", null, 400, "invalid_request", "Missing required parameter: client_id")]
    [InlineData("client_secret", null, 400, "invalid_request", "Missing required parameter: client_secret")]
    [InlineData("audience", null, 400, "invalid_request", "Missing required parameter: audience")]
    [InlineData("grant_type", null, 400, "invalid_request", "Missing required parameter: grant_type")]
    [InlineData("client_id", "", 400, "invalid_request", "Missing required parameter: client_id")]
    [InlineData("grant_type", "password", 403, "unsupported_grant_type", "Unsupported grant type")]
    [InlineData("client_id", "nobody", 401, "access_denied", "Unauthorized")]
    [InlineData("client_secret", "not-the-secret", 401, "access_denied", "Unauthorized")]
    [InlineData("audience", "https://api.signeasy.com/", 403, "access_denied", "The client may not use this audience")]
    public async Task A_wrong_field_gets_the_error_that_Auth0_returns(
        string field, string? value, int expectedStatus, string error, string description)
    {
        (HttpStatusCode status, string body) = await PostAsync(Body(field, value));

        Assert.Equal((HttpStatusCode)expectedStatus, status);
        Assert.Equal($$"""{"error":"{{error}}","error_description":"{{description}}"}""", body);
        Assert.Equal(0, _fake.TokensIssued);
    }

    [Theory]
    [InlineData("rs:read", "rs:read")]
    [InlineData("rs:update rs:read", "rs:update rs:read")]
    [InlineData("rs:read files:read", "rs:read")]
    [InlineData("", "rs:read rs:update")]
    public async Task A_token_has_the_requested_scopes_that_the_client_has(string requested, string granted)
    {
        (HttpStatusCode status, string body) = await PostAsync(Body("scope", requested));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(granted, Parse(body).GetProperty("scope").GetString());
        Assert.Equal(granted, new JsonWebToken(Parse(body).GetProperty("access_token").GetString()).GetClaim("scope").Value);
    }

    [Fact]
    public async Task A_client_that_has_none_of_the_requested_scopes_gets_no_token()
    {
        (HttpStatusCode status, string body) = await PostAsync(Body("scope", "files:read"));

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("access_denied", Parse(body).GetProperty("error").GetString());
        Assert.Equal(0, _fake.TokensIssued);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"grant_type":1}""")]
    [InlineData("""{"grant_type":"\ud800"}""")]
    public async Task A_malformed_body_is_an_invalid_request(string body)
    {
        (HttpStatusCode status, string answer) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request", Parse(answer).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_body_that_is_not_declared_as_JSON_is_an_invalid_request()
    {
        (HttpStatusCode status, _) = await PostAsync(Body(), "text/plain");

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Theory]
    [InlineData("GET", "/oauth/token")]
    [InlineData("POST", "/oauth/token/")]
    [InlineData("GET", "/")]
    public async Task Any_other_path_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://auth.signeasy.com" + path);

        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_published_key_verifies_a_token()
    {
        (_, string body) = await PostAsync(Body());

        string keys = await _http.GetStringAsync(
            "https://auth.signeasy.com/.well-known/jwks.json", TestContext.Current.CancellationToken);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(
            Parse(body).GetProperty("access_token").GetString(),
            new TokenValidationParameters
            {
                IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
                TryAllIssuerSigningKeys = false,
                ValidIssuer = "https://auth.signeasy.com/",
                ValidAudience = "https://api-ext.signeasy.com/",
                LifetimeValidator = (_, expires, _, _) => expires > Start.UtcDateTime,
            });
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.False(new JsonWebKeySet(keys).Keys.Single().HasPrivateKey);
    }

    [Fact]
    public async Task A_rotated_secret_is_the_only_one_that_is_accepted()
    {
        string old = Body();

        string secret = _fake.RotateSecret();

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Body("client_secret", secret))).Status);
        Assert.Equal(secret, _fake.ClientSecret);
    }

    [Fact]
    public async Task An_added_client_has_its_own_secret()
    {
        _fake.AddClient("another", "not-a-real-secret");
        string body = Body("client_id", "another").Replace(_fake.ClientSecret, "not-a-real-secret", StringComparison.Ordinal);

        HttpStatusCode first = (await PostAsync(body)).Status;
        string rotated = _fake.RotateSecret("another");
        HttpStatusCode second = (await PostAsync(body)).Status;

        Assert.Equal(HttpStatusCode.OK, first);
        Assert.Equal(HttpStatusCode.Unauthorized, second);
        Assert.NotEqual("not-a-real-secret", rotated);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(Body())).Status);
    }

    [Fact]
    public void An_unknown_client_has_no_secret_to_rotate()
    {
        var e = Assert.Throws<ArgumentException>(() => _fake.RotateSecret("nobody"));

        Assert.Contains("nobody", e.Message, StringComparison.Ordinal);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private string Body(string? field = null, string? value = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["client_id"] = _fake.ClientId,
            ["client_secret"] = _fake.ClientSecret,
            ["audience"] = _fake.Audience,
            ["grant_type"] = "client_credentials",
        };
        if (field is not null)
        {
            fields.Remove(field);
            if (value is not null)
            {
                fields[field] = value;
            }
        }

        return JsonSerializer.Serialize(fields);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using HttpResponseMessage response = await _http.PostAsync(
            "https://auth.signeasy.com/oauth/token", content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
