using System.Text.Json;

namespace Signeasy.Auth.Tests;

public class TokenRequestBodyTests
{
    private readonly TokenEndpointStub _issuer = new TokenEndpointStub().AnswersToken();

    [Fact]
    public async Task The_request_body_has_the_four_documented_fields_in_their_order()
    {
        const string Expected =
            """
            {
            "client_id":"not-a-real-client",
            "client_secret":"not-a-real-secret",
            "audience":"https://api-ext.signeasy.com/",
            "grant_type":"client_credentials"
            }
            """;

        await _issuer.AcquireAsync();

        Assert.Equal(Expected.ReplaceLineEndings(""), Assert.Single(_issuer.Posts).Body);
    }

    [Theory]
    [InlineData("with \"quotes\" inside")]
    [InlineData(@"with \ back \\ slashes \u0041 \n")]
    [InlineData("with <b> & 'markup' + /slashes/ = {braces}")]
    [InlineData("nicht-ganz-ASCII-ä-€-秘密-🔑")]
    public async Task The_request_body_is_parsed_to_the_settings(string text)
    {
        _issuer.Options.ClientId = "id " + text;
        _issuer.Options.ClientSecret = "secret " + text;
        _issuer.Options.Audience = "audience " + text;

        await _issuer.AcquireAsync();

        using var json = JsonDocument.Parse(Assert.Single(_issuer.Posts).Body);
        Assert.Equal(
            ["client_id", "client_secret", "audience", "grant_type"],
            json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["id " + text, "secret " + text, "audience " + text, "client_credentials"],
            json.RootElement.EnumerateObject().Select(field => field.Value.GetString()));
    }

    [Fact]
    public async Task The_request_body_has_a_scope_as_fifth_field_where_one_is_set()
    {
        _issuer.Options.Scope = "rs:read \"rs:update\" ü";

        await _issuer.AcquireAsync();

        using var json = JsonDocument.Parse(Assert.Single(_issuer.Posts).Body);
        Assert.Equal(
            ["client_id", "client_secret", "audience", "grant_type", "scope"],
            json.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal("rs:read \"rs:update\" ü", json.RootElement.GetProperty("scope").GetString());
    }

    [Fact]
    public async Task The_request_body_is_as_long_as_the_longest_settings_need()
    {
        _issuer.Options.ClientId = new string('c', 1024);
        _issuer.Options.ClientSecret = new string('€', 4096);
        _issuer.Options.Audience = new string('a', 1024);

        await _issuer.AcquireAsync();

        using var json = JsonDocument.Parse(Assert.Single(_issuer.Posts).Body);
        Assert.Equal(_issuer.Options.ClientSecret, json.RootElement.GetProperty("client_secret").GetString());
    }
}
