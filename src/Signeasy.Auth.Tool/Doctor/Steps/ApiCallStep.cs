using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tool;

/// <summary>Calls <c>GET me</c> with the token, through the library's handler.</summary>
internal sealed class ApiCallStep(
    SettingsStep settings, TokenRequestStep request, DoctorStep apiTls, TimeProvider timeProvider)
    : DoctorStep("api_call", "GET me", request, apiTls)
{
    /// <summary>The API's response; null if there was none.</summary>
    public Answer? Answer { get; private set; }

    public override string? WaitsFor => "the API's response to GET me";

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        SigneasyAuthOptions options = settings.Options!;
        AccessToken token = request.Token!;
        var recorder = new AnswerRecorder(Connections.CreateHandler(), timeProvider, answer => Answer = answer);
        using HttpClient client = SigneasyHttpClient.Create(
            new StaticTokenProvider(token.Value),
            new SigneasyHttpClientOptions { ApiBaseAddress = options.ApiBaseAddress, PrimaryHandler = recorder });
        long startedAt = timeProvider.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await client.GetAsync("me", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            string time = string.Create(CultureInfo.InvariantCulture, $"after {timeProvider.GetElapsedTime(startedAt).TotalMilliseconds:0} ms");
            return Describe(response, Answer!, token, time);
        }
        catch (HttpRequestException e) when (e.InnerException is not AuthenticationException)
        {
            return StepResult.Failed(
                "the connection failed before the API responded",
                $"Try again; if it happens each time, check whether a firewall or proxy closes connections. Details from .NET: {(e.InnerException ?? e).Message}");
        }
    }

    protected override StepResult TimedOut(string seconds) => StepResult.Failed(
        $"no response from the API within {seconds}", "The API accepts connections but doesn't respond: try again later, and ask Signeasy if that doesn't help.");

    private StepResult Describe(HttpResponseMessage response, Answer answer, AccessToken token, string time)
    {
        string status = string.Create(CultureInfo.InvariantCulture, $"status {(int)answer.Status} {time}");
        Uri called = response.RequestMessage!.RequestUri!;
        return answer switch
        {
            _ when response.IsSuccessStatusCode && answer.ContentType is "text/html" => StepResult.Failed(
                $"{status}, but the response is a web page",
                "A proxy or this network's login page answers in the API's place, or ApiBaseAddress isn't the API's: open a browser on this network and log in."),
            _ when response.IsSuccessStatusCode => StepResult.Ok(status),
            { IsRedirect: true } => StepResult.Failed(
                $"{status}: a redirect",
                $"Correct ApiBaseAddress: {called.GetLeftPart(UriPartial.Path)} is redirected to another address, and .NET drops the token at a redirect."),
            { Status: HttpStatusCode.Unauthorized } => DescribeRejection(response, token, status),
            { Status: HttpStatusCode.Forbidden } => StepResult.Failed(
                $"{status}: the API denies access",
                $"Ask Signeasy whether the account and its scopes ({Scopes.ForDisplay(GetScope(token))}) allow it. A proxy or firewall may also answer 403: check that requests reach {called.Host}."),
            { Status: HttpStatusCode.NotFound } => StepResult.Failed(
                $"{status}: there is no {called.AbsolutePath} on {called.Host}",
                "Check ApiBaseAddress, which includes the version: https://api.signeasy.com/v3/."),
            { Status: HttpStatusCode.ProxyAuthenticationRequired } => StepResult.Failed(
                $"{status}: the proxy requires a user name and password", "Put them into the proxy's address: HTTPS_PROXY=http://user:password@host:port."),
            { Status: HttpStatusCode.TooManyRequests } => StepResult.Failed(
                $"{status}: too many calls", "Signeasy allows 80 calls a minute and 20 in 10 seconds: wait a minute, and slow down other programs with this account."),
            _ when (int)answer.Status >= 500 => StepResult.Failed(
                $"{status}: the API failed", "The token isn't the cause: try again later, and ask Signeasy if that doesn't help."),
            _ => StepResult.Failed(status, "This status wasn't expected: check ApiBaseAddress, and whether a proxy answers in the API's place."),
        };
    }

    private StepResult DescribeRejection(HttpResponseMessage response, AccessToken token, string status)
    {
        var challenge = BearerChallenge.Read(response.Headers, token.Value);
        string granted = Scopes.ForDisplay(GetScope(token));
        string summary = $"{status}: the API rejects the token";
        if (challenge.IsInsufficientScope)
        {
            return StepResult.Failed(
                $"{status}: the token lacks a scope",
                $"The call needs {challenge.RequiredScopes ?? "a scope that the API doesn't name"}, and the token has {granted}: ask Signeasy to grant it to this app, then get a new token.");
        }

        return settings.HasPortalToken
            ? StepResult.Failed(
                summary,
                "Generate another token in Signeasy's portal, or use client credentials, which are renewed automatically.",
                "If a new token is rejected too, ask Signeasy whether the account is suspended, or lacks a scope.")
            : StepResult.Failed(
                summary,
                $"It is new and was obtained with these credentials, so they are valid. Signeasy also answers 401 if a scope is missing: the token has {granted}; ask for those that the app needs.",
                "Otherwise, the account may be suspended, or Audience and ApiBaseAddress may belong to different environments.");
    }

    private static string? GetScope(AccessToken token) => token.Scope ?? TokenClaims.Read(token.Value)?.Scope;
}
