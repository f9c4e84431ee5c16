using System.Globalization;

namespace Signeasy.Auth.Internal;

/// <summary>The outcome of a request or an acquisition as a tag of metrics and traces, with few possible values.</summary>
internal static class MetricTags
{
    public const string Ok = "ok";
    public const string Cancelled = "cancelled";

    public static KeyValuePair<string, object?> Account(string account) => new(SigneasyAuthTelemetry.AccountTag, account);

    /// <summary>Returns the outcome for a failure, or for a success (null).</summary>
    public static string GetOutcome(Exception? failure) => failure switch
    {
        null => Ok,
        SigneasyAuthException { Error: { } code } when IsKnown(code) => code,
        SigneasyAuthException { StatusCode: { } status } => ((int)status).ToString(CultureInfo.InvariantCulture),
        OperationCanceledException => Cancelled,
        _ => "_OTHER",
    };

    private static bool IsKnown(string code) => code
        is "access_denied" or "invalid_client" or "invalid_grant" or "invalid_request" or "invalid_scope"
        or "unauthorized_client" or "unsupported_grant_type" or "server_error" or "temporarily_unavailable"
        or "too_many_requests" or ErrorCodes.Timeout or ErrorCodes.Network or ErrorCodes.InvalidResponse
        or ErrorCodes.ClientSecretUnavailable;
}
