using System.Net;
using Signeasy.Auth.Testing;

namespace AspNetCoreSample.Offline;

/// <summary>
/// Replaces Signeasy with <see cref="FakeSigneasy"/> in Development without credentials. The page's buttons make the fake
/// fail.
/// </summary>
internal sealed class OfflineSigneasy
{
    /// <summary>
    /// Its Retry-After is longer than an acquisition may take, so the acquisition fails immediately and the page shows it.
    /// </summary>
    private static readonly FakeAnswer Down = new(
        HttpStatusCode.ServiceUnavailable, """{"error":"temporarily_unavailable"}""", retryAfter: TimeSpan.FromMinutes(1));

    private static readonly FakeAnswer Rejected = new(HttpStatusCode.Unauthorized, """{"message":"Unauthorized"}""");

    private static readonly FakeAnswer ScopeMissing = FakeAnswer.From(static (_, _) =>
    {
        var response = new HttpResponseMessage(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ParseAdd("""Bearer error="insufficient_scope", scope="rs:update" """);
        return Task.FromResult(response);
    });

    private readonly SampleClock _clock;
    private readonly FakeSigneasy _fake;
    private readonly SampleSettings _settings = new();

    private OfflineSigneasy(SampleClock clock, FakeSigneasy fake)
    {
        _clock = clock;
        _fake = fake;
        _settings.SetCredentials(_fake.ClientId, _fake.ClientSecret);
    }

    public bool IsIssuerDown => _fake.Issuer.Outage is not null;

    /// <summary>Whether the fake's API rejects every call.</summary>
    public bool IsApiRejecting => _fake.Api.Outage == Rejected;

    /// <summary>Whether the fake's API asks for a scope that the token lacks.</summary>
    public bool IsScopeMissing => _fake.Api.Outage == ScopeMissing;

    /// <summary>
    /// If the application has no credentials, connects it to a fake and gives it the fake's credentials; returns null
    /// otherwise.
    /// </summary>
    public static OfflineSigneasy? AddIfNeeded(WebApplicationBuilder builder)
    {
        bool isNeeded = builder.Environment.IsDevelopment()
            && builder.Configuration["Signeasy:ClientId"] is null or ""
            && builder.Configuration["Signeasy:PortalToken"] is null or "";
        if (!isNeeded)
        {
            return null;
        }

        var clock = new SampleClock();
        var offline = new OfflineSigneasy(clock, new FakeSigneasy(clock));
        builder.Configuration.Sources.Add(offline._settings);
        builder.Services.AddFakeSigneasy(offline._fake).AddSingleton(offline);
        return offline;
    }

    /// <summary>
    /// Maps an endpoint for each button. They exist only with the fake, so nobody can press them in production.
    /// </summary>
    public void MapButtons(WebApplication app)
    {
        RouteGroupBuilder buttons = app.MapGroup("/offline");
        Map("/clock/hour", () => _clock.Advance(TimeSpan.FromHours(1)));
        Map("/clock/28-days", () => _clock.Advance(TimeSpan.FromDays(28)));
        Map("/token/revoke", _fake.RevokeTokens);
        Map("/secret/rotate", () => _settings.SetCredentials(_fake.ClientId, _fake.RotateSecret()));
        Map("/api/reject", () => AnswerCalls(Rejected));
        Map("/api/scope-missing", () => AnswerCalls(ScopeMissing));
        Map("/api/accept", () => AnswerCalls(null));
        Map("/issuer/down", () => _fake.Issuer.Outage = Down);
        Map("/issuer/up", () => _fake.Issuer.Outage = null);

        void Map(string path, Action press) => buttons.MapPost(path, () =>
        {
            press();
            return TypedResults.NoContent();
        });
    }

    /// <summary>Makes the API answer every call like this; where a scope is missing, the token really lacks it.</summary>
    private void AnswerCalls(FakeAnswer? answer)
    {
        _fake.Api.Outage = answer;
        _settings.SetScope(answer == ScopeMissing ? "rs:read" : null);
    }
}
