using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorTokenTests
{
    [Fact]
    public async Task Doctor_says_that_Scope_itself_leaves_out_the_scope_that_the_token_lacks()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(server, new Dictionary<string, string?>
        {
            ["Signeasy__Scope"] = "rs:read",
            ["Signeasy__RequiredScopes__0"] = "rs:read",
            ["Signeasy__RequiredScopes__1"] = "rs:update",
        });

        report.AssertFailed("Token", "lacks rs:update", "Scope asks for rs:read only");
    }

    [Fact]
    public async Task Doctor_warns_that_required_scopes_cant_be_checked_if_the_issuer_names_none()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = IssueAsync("opaque-token-1234567890");
        server.Api = context => context.Response.WriteAsJsonAsync(new { id = 1 });

        DoctorReport report = await DoctorReport.RunAsync(
            server, new Dictionary<string, string?> { ["Signeasy__RequiredScopes"] = "rs:read" });

        report.AssertWarned("Token", "scopes: not named by the issuer", "RequiredScopes (rs:read) can't be checked");
        Assert.DoesNotContain("opaque-token", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_warns_of_a_token_for_another_audience()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = IssueAsync(CreateJwt(new { aud = (string[])["https://api-test.signeasy.com/"], scope = "rs:read" }));
        server.Api = context => context.Response.WriteAsJsonAsync(new { id = 1 });

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertWarned("Token", "scopes: rs:read", "The token is for https://api-test.signeasy.com/, although https://api-ext.signeasy.com/ was requested");
    }

    [Fact]
    public async Task Doctor_says_that_a_portal_token_has_expired_and_calls_the_api_nevertheless()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        string token = CreateJwt(new { exp = DateTimeOffset.UtcNow.AddDays(-3).ToUnixTimeSeconds() });

        DoctorReport report = await DoctorReport.RunAsync(server, DoctorApiTests.PortalToken(token));

        report.AssertFailed("Token", $"expired on {DateTimeOffset.UtcNow.AddDays(-3):yyyy-MM-dd}", "Generate another token");
        report.AssertFailed("GET me", "status 401", "Generate another token");
        Assert.DoesNotContain(token, report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_warns_that_a_portal_token_expires_soon()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = context => context.Response.WriteAsJsonAsync(new { id = 1 });
        string token = CreateJwt(new { exp = DateTimeOffset.UtcNow.AddHours(50).ToUnixTimeSeconds(), scope = "rs:read" });

        DoctorReport report = await DoctorReport.RunAsync(server, DoctorApiTests.PortalToken(token));

        report.AssertWarned("Token", "expires in 2 days", "A portal token isn't renewed");
        Assert.Equal(0, report.ExitCode);
    }

    [Fact]
    public async Task Claims_cant_change_the_terminal_or_echo_the_token()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = IssueAsync(CreateJwt(new { aud = "\e[2J\u202ehttps://api\nfake", iss = server.Fake.ClientSecret }));
        server.Api = context => context.Response.WriteAsJsonAsync(new { id = 1 });

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertWarned("Token", "", "The token is for");
        Assert.DoesNotContain('\e', report.Text);
        Assert.DoesNotContain('\u202e', report.Text);
        Assert.DoesNotContain("\nfake", report.Text, StringComparison.Ordinal);
    }

    private static RequestDelegate IssueAsync(string token) => context =>
        context.Response.WriteAsJsonAsync(new { access_token = token, token_type = "Bearer", expires_in = 3600 });

    private static string CreateJwt(object claims) =>
        $"{Encode("""{"alg":"none"}""")}.{Encode(JsonSerializer.Serialize(claims))}.{Encode("not a signature")}";

    private static string Encode(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
