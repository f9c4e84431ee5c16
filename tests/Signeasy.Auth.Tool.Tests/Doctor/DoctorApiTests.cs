using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorApiTests
{
    [Fact]
    public async Task Doctor_says_what_to_check_if_the_api_rejects_a_new_token()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = Answer(401);

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("GET me", "status 401", "the token has rs:read rs:update");
        report.AssertFailed("GET me", "the API rejects the token", "the account may be suspended");
        report.AssertOk("Token request");
    }

    [Fact]
    public async Task Doctor_names_the_scope_that_the_api_asks_for()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = Answer(401, response =>
            response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\", scope=\"user:read\"");

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("GET me", "the token lacks a scope", "The call needs user:read, and the token has rs:read rs:update");
    }

    [Fact]
    public async Task Doctor_advises_another_portal_token_if_the_api_rejects_one()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();

        DoctorReport report = await DoctorReport.RunAsync(server, PortalToken("opaque.portal-token~1234567890"));

        report.AssertFailed("GET me", "the API rejects the token", "Generate another token in Signeasy's portal");
        report.AssertOk("Token", "expires at an unknown time");
        Assert.DoesNotContain("portal-token", report.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "the API denies access", "Ask Signeasy whether the account")]
    [InlineData(404, "there is no /v3/me", "Check ApiBaseAddress")]
    [InlineData(429, "too many calls", "80 calls a minute")]
    [InlineData(500, "the API failed", "try again later")]
    [InlineData(301, "a redirect", "Correct ApiBaseAddress")]
    [InlineData(418, "status 418", "This status wasn't expected")]
    public async Task Doctor_says_what_a_status_of_the_api_means(int status, string summary, string advice)
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = Answer(status, response => response.Headers.Location = "/v3/me/?token=secret-of-the-guest");

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("GET me", summary, advice);
        Assert.DoesNotContain("secret-of-the-guest", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_that_a_web_page_answers_in_the_apis_place()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = context => DoctorIssuerTests.WritePageAsync(context, context.Request.Headers.Authorization.ToString());

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("GET me", "the response is a web page", "log in");
    }

    [Fact]
    public async Task Doctor_says_that_the_api_never_answers()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        DoctorReport report = await DoctorReport.RunAsync(server, null, "--timeout", "3");

        report.AssertFailed("GET me", "no response from the API within 3 s", "try again later");
        report.AssertOk("Clock", "the issuer's");
    }

    [Fact]
    public async Task Doctor_says_that_the_connection_to_the_api_breaks()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Api = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("GET me", "the connection failed", "firewall or proxy");
    }

    internal static Dictionary<string, string?> PortalToken(string token) => new()
    {
        ["Signeasy__ClientId"] = null,
        ["Signeasy__ClientSecret"] = null,
        ["Signeasy__PortalToken"] = token,
    };

    private static RequestDelegate Answer(int status, Action<HttpResponse>? change = null) => context =>
    {
        context.Response.StatusCode = status;
        change?.Invoke(context.Response);
        return Task.CompletedTask;
    };
}
