using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>A 401 that says that the token lacks a scope, and a token without a required one.</summary>
public sealed class InsufficientScopeTests : IAsyncDisposable
{
    private readonly ObservedApp _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("""Bearer realm="signeasy", error="insufficient_scope", scope="rs:update rs:delete" """, "rs:update rs:delete")]
    [InlineData("""bearer scope="rs:update",error=insufficient_scope""", "rs:update")]
    [InlineData("""Bearer realm="gateway", Bearer error="insufficient_scope", scope="rs:update" """, "rs:update")]
    [InlineData("""Bearer error="insufficient_scope", scope="rs:update", Bearer error="invalid_token" """, "rs:update")]
    [InlineData("""Basic realm="a", Bearer error = "insufficient_scope" """, "not named by the API")]
    public async Task A_missing_scope_is_not_renewed_and_is_logged_once_with_both_lists_of_scopes(string challenge, string needed)
    {
        _app.Wire.Scope = "rs:read";
        _app.Wire.Challenge = challenge;
        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));

        (_, LogLevel level, _, string text) = Assert.Single(_app.Log.Lines, line => line.Id == 26);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains($"Needed: {needed}; granted: rs:read.", text, StringComparison.Ordinal);
        Assert.Equal(1, _app.TokenRequests);
        HealthReportEntry entry = await _app.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.Contains(needed.StartsWith("rs", StringComparison.Ordinal) ? $"needed: {needed}" : "granted: rs:read", entry.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Bearer error="invalid_token" """)]
    [InlineData("""Bearer realm="insufficient_scope" """)]
    [InlineData("""Bearer error_description="error=insufficient_scope" """)]
    [InlineData("""Bearer realm="a\", error=\"insufficient_scope" """)]
    [InlineData("""Basic error="insufficient_scope" """)]
    [InlineData("Bearer")]
    [InlineData("Bearer error=")]
    [InlineData("Bearer ,,==,\"")]
    [InlineData("=\u0007,\"Bearer")]
    public async Task Any_other_challenge_is_renewed_as_ever(string challenge)
    {
        _app.Wire.Challenge = challenge;
        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        (await _app.CallAsync()).Dispose();

        Assert.Equal(2, _app.TokenRequests);
        Assert.DoesNotContain(_app.Log.Lines, line => line.Id == 26);
    }

    [Fact]
    public async Task A_missing_scope_is_logged_once_for_copies_of_one_token()
    {
        _app.Services.AddSigneasyAuth().UseTokenProvider(_ => new CopyingTokenProvider());
        _app.Wire.Challenge = "Bearer error=\"insufficient_scope\"";
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        await _app.CallRepeatedlyAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        Assert.Single(_app.Log.Lines, line => line.Id == 26);
    }

    [Fact]
    public async Task Scopes_of_the_API_that_echo_the_token_are_not_shown()
    {
        _app.Wire.Challenge = "Bearer error=\"insufficient_scope\", scope=\"token.client-a.1\"";
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        (await _app.CallAsync()).Dispose();

        Assert.Single(_app.Log.Lines, line => line.Id == 26);
        Assert.DoesNotContain(_app.Log.Lines, line => line.Id == 26 && line.Text.Contains("token.client-a.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scopes_of_the_API_that_could_forge_a_log_line_are_not_shown()
    {
        _app.Wire.Challenge = "Bearer error=\"insufficient_scope\", scope=\"rs:read\\\"\t\u00e9 forged\"";
        _app.Wire.ApiStatus = HttpStatusCode.Unauthorized;

        (await _app.CallAsync()).Dispose();

        Assert.Contains("Needed: not named by the API;", Assert.Single(_app.Log.Lines, line => line.Id == 26).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_granted_scopes_are_in_log_status_and_health_data()
    {
        _app.Wire.Scope = "rs:read rs:update";

        await _app.GetTokenAsync();

        Assert.Equal("rs:read rs:update", _app.Tokens.Status.Token!.Scope);
        Assert.Equal("rs:read rs:update", (await _app.CheckHealthAsync()).Data["scopes"]);
        Assert.EndsWith("scopes: rs:read rs:update", Assert.Single(_app.Log.Lines, line => line.Id == 10).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rs:read\nforged line")]
    [InlineData("not-a-real-secret")]
    [InlineData("token.client-a.1")]
    [InlineData("\"quoted\"")]
    [InlineData("")]
    public async Task A_scope_that_cannot_be_shown_counts_as_not_named(string scope)
    {
        _app.Wire.Scope = scope;

        AccessToken token = await _app.GetTokenAsync();

        Assert.Null(token.Scope);
    }

    [Fact]
    public async Task An_issuer_that_names_no_scopes_has_granted_those_that_were_requested()
    {
        _app.Reload(("Scope", "rs:read"));

        AccessToken token = await _app.GetTokenAsync();

        Assert.Equal("rs:read", token.Scope);
    }

    [Fact]
    public async Task A_token_without_a_required_scope_is_one_warning_and_shows_in_the_health_data()
    {
        _app.Reload(("RequiredScopes:0", "rs:read"), ("RequiredScopes:1", "rs:update"));
        _app.Wire.Scope = "rs:read rs:other";

        await _app.CallRepeatedlyAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));

        (_, LogLevel level, _, string text) = Assert.Single(_app.Log.Lines, line => line.Id == 53);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("lacks required scopes: rs:update (granted: rs:read rs:other)", text, StringComparison.Ordinal);
        HealthReportEntry entry = await _app.CheckHealthAsync();
        Assert.Equal((HealthStatus.Healthy, "rs:update"), (entry.Status, entry.Data["missingScopes"]));
        Assert.Equal("rs:update", _app.Tokens.Status.MissingScopes);
    }

    [Theory]
    [InlineData("rs:read rs:update", "rs:update rs:read")]
    [InlineData("rs:read", "rs:read rs:update")]
    [InlineData("rs:read", null)]
    [InlineData(null, "rs:read")]
    [InlineData("", "rs:read")]
    public async Task A_token_with_all_required_scopes_or_unknown_ones_is_no_warning(string? required, string? granted)
    {
        _app.Reload(("RequiredScopes", required));
        _app.Wire.Scope = granted;

        await _app.GetTokenAsync();

        Assert.DoesNotContain(_app.Log.Lines, line => line.Id == 53);
        Assert.Null(_app.Tokens.Status.MissingScopes);
    }
}
