using System.Globalization;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tool;

/// <summary>Reads the token's claims, and compares them with the settings.</summary>
internal sealed class TokenStep(SettingsStep settings, TokenRequestStep request, TimeProvider timeProvider)
    : DoctorStep("token", "Token", request)
{
    private static readonly TimeSpan PortalTokenWarning = TimeSpan.FromDays(3);

    protected override Task<StepResult> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(Check(request.Token!, settings.Options!));

    private StepResult Check(AccessToken token, SigneasyAuthOptions options)
    {
        var claims = TokenClaims.Read(token.Value);
        string? scope = token.Scope ?? claims?.Scope;
        TimeSpan left = token.ExpiresAt - timeProvider.GetUtcNow();
        bool hasExpiry = token.ExpiresAt != DateTimeOffset.MaxValue;
        string summary = $"{GetExpiry(hasExpiry, left, token.ExpiresAt)}; scopes: {Scopes.ForDisplay(scope)}";
        StepResult result = (hasExpiry && left <= TimeSpan.Zero ? GetExpired(summary) : null)
            ?? GetMissingScopes(summary, options, scope)
            ?? GetOtherAudience(summary, options, claims)
            ?? (settings.HasPortalToken && hasExpiry && left < PortalTokenWarning ? GetExpiring(summary) : null)
            ?? StepResult.Ok(summary);
        return result with { Details = GetDetails(token, hasExpiry, claims, scope) };
    }

    private static string GetExpiry(bool hasExpiry, TimeSpan left, DateTimeOffset end) =>
        !hasExpiry ? "expires at an unknown time"
        : left <= TimeSpan.Zero ? $"expired on {Format(end)}"
        : $"expires in {Durations.Format(left)}, on {Format(end)}";

    private StepResult GetExpired(string summary) => settings.HasPortalToken
        ? StepResult.Failed(summary, "Generate another token in Signeasy's portal, or use client credentials, which are renewed automatically.")
        : StepResult.Failed(summary, "The issuer's tokens are too short-lived to be used, or this machine's clock was changed during the check.");

    private static StepResult GetExpiring(string summary) => StepResult.Warning(
        summary, "A portal token isn't renewed: generate another one in time, or use client credentials.");

    private StepResult? GetMissingScopes(string summary, SigneasyAuthOptions options, string? scope)
    {
        string required = string.Join(' ', options.RequiredScopes ?? []);
        if (required.Length == 0)
        {
            return null;
        }

        if (scope is null)
        {
            return StepResult.Warning(summary, $"The issuer doesn't say which scopes the token has, so RequiredScopes ({required}) can't be checked.");
        }

        return Scopes.FindMissing(required, scope) is not { } missing ? null : StepResult.Failed(
            $"lacks {missing}, which RequiredScopes names; it has {Scopes.ForDisplay(scope)}",
            !settings.HasPortalToken && !string.IsNullOrEmpty(options.Scope)
                ? $"Scope asks for {options.Scope} only: add {missing} to it, or leave Scope out to get every scope that the app has."
                : $"Ask Signeasy to grant {missing} to this app, then get a new token, because a token's scopes don't change. If the "
                    + "application doesn't need it, take it out of RequiredScopes.");
    }

    private StepResult? GetOtherAudience(string summary, SigneasyAuthOptions options, TokenClaims? claims) =>
        settings.HasPortalToken || claims is null || claims.Audiences.Count == 0 || claims.Audiences.Contains(options.Audience, StringComparer.Ordinal)
            ? null
            : StepResult.Warning(
                summary,
                $"The token is for {ShowAudiences(claims)}, although {PlainText.From(options.Audience, 100)} was requested: check Audience and TokenEndpoint, "
                + "which may belong to different environments.");

    private static IReadOnlyList<StepResult.Detail> GetDetails(AccessToken token, bool hasExpiry, TokenClaims? claims, string? scope) =>
    [
        new("jwt", claims is null ? "no" : "yes"),
        new("length", token.Value.Length.ToString(CultureInfo.InvariantCulture)),
        new("scope", Scopes.ForDisplay(scope)),
        .. hasExpiry ? [new("expires_at", token.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))] : Array.Empty<StepResult.Detail>(),
        .. claims?.Issuer is { } issuer ? [new("issuer", PlainText.From(issuer, maxLength: 200))] : Array.Empty<StepResult.Detail>(),
        .. claims is { Audiences.Count: > 0 } ? [new("audience", ShowAudiences(claims))] : Array.Empty<StepResult.Detail>(),
    ];

    private static string ShowAudiences(TokenClaims claims) => PlainText.From(string.Join(", ", claims.Audiences), maxLength: 200);

    private static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
