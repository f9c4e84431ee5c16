using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.Tool.Tests;

[Trait("Needs", "Build")]
public class DoctorIssuerTests
{
    [Fact]
    public async Task Doctor_says_that_the_quota_is_used_up_and_how_to_need_less()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "3540";
            context.Response.Headers["Auth0-Client-Quota-Limit"] = "b=per_hour;q=10;r=0;t=3540,b=per_day;q=100;r=90;t=80000";
            return context.Response.WriteAsJsonAsync(new { error = "too_many_requests", error_description = "Client quota exceeded" });
        };

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("Token request", "status 429", "Retry after 3540 s.");
        report.AssertFailed("Token request", "status 429", "Too many tokens were requested");
        report.AssertFailed("Token quota", "0 of 10 tokens left per hour (full again in 59 min); 90 of 100 tokens left per day", "AddDistributedCache");
    }

    [Theory]
    [InlineData("b=per_hour;q=10;r=7;t=3540", "ok")]
    [InlineData("b=per_hour;q=10;r=1;t=3540", "warning")]
    [InlineData("b=per_hour;q=10;r=0;t=3540", "warning")]
    public async Task Doctor_shows_the_quota_that_is_left_and_warns_when_it_is_low(string quota, string status)
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Change = response => response.Headers["Auth0-Client-Quota-Limit"] = quota;

        DoctorReport report = await DoctorReport.RunAsync(server);

        if (status == "ok")
        {
            report.AssertAllWell();
            report.AssertOk("Token quota", "7 of 10 tokens left per hour");
        }
        else
        {
            report.AssertWarned("Token quota", "of 10 tokens left per hour", "larger quota");
            Assert.Equal(0, report.ExitCode);
        }
    }

    [Fact]
    public async Task Doctor_says_where_the_issuer_redirects_to_without_following_it()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = "https://login.hotel.example/welcome?next=secret-of-the-guest";
            return Task.CompletedTask;
        };

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("Token request", "status 307", "it redirects to https://login.hotel.example/welcome, ");
        Assert.DoesNotContain("secret-of-the-guest", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_that_a_web_page_answers_in_the_issuers_place()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = context => WritePageAsync(context, $"Welcome {server.Fake.ClientSecret}");

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("Token request", "status 200", "text/html rather than application/json");
        report.AssertFailed("Token request", "status 200", "isn't JSON");
    }

    [Fact]
    public async Task Doctor_says_that_the_issuer_fails_although_it_was_asked_again()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        DoctorReport report = await DoctorReport.RunAsync(server, null, "--timeout", "2");

        report.AssertFailed("Token request", "status 503", "Programs that have a token");
    }

    [Fact]
    public async Task Doctor_hides_a_secret_that_the_issuer_echoes()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Issuer = context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsJsonAsync(new { error = "invalid_request", error_description = $"bad {server.Fake.ClientSecret}" });
        };

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertFailed("Token request", "status 400", "check ClientId and Audience");
    }

    [Fact]
    public async Task Doctor_shows_a_clock_that_is_seconds_off_without_a_warning()
    {
        await using SigneasyServer server = await SigneasyServer.StartAsync();
        server.Change = response =>
            response.Headers.Date = DateTimeOffset.UtcNow.AddSeconds(-20).ToString("R", CultureInfo.InvariantCulture);

        DoctorReport report = await DoctorReport.RunAsync(server);

        report.AssertAllWell();
        report.AssertOk("Clock", "s ahead of the issuer's");
    }

    internal static Task WritePageAsync(HttpContext context, string text)
    {
        context.Response.StatusCode = (int)HttpStatusCode.OK;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!DOCTYPE html><title>Log in</title><p>{text}</p>");
    }
}
