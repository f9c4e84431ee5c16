using System.Globalization;
using System.Net;

namespace Signeasy.Auth.Tool;

/// <summary>Requests a token with the library's token client, or uses the portal token.</summary>
internal sealed class TokenRequestStep(
    SettingsStep settings, DoctorStep issuerTls, Secrets secrets, TimeSpan limit, TimeProvider timeProvider)
    : DoctorStep("token_request", "Token request", settings, issuerTls)
{
    /// <summary>The token; null if there is none.</summary>
    public AccessToken? Token { get; private set; }

    /// <summary>The issuer's last response; null if there was none.</summary>
    public Answer? Answer { get; private set; }

    public override string? WaitsFor => "a token from the issuer";

    /// <summary>The library itself enforces the time limit, with its own message.</summary>
    protected override TimeSpan GetLimit(TimeSpan stepLimit) => stepLimit + TimeSpan.FromSeconds(2);

    protected override async Task<StepResult> CheckAsync(CancellationToken cancellationToken)
    {
        SigneasyAuthOptions options = settings.Options!;
        options.AcquisitionTimeout = limit;
        var recorder = new AnswerRecorder(Connections.CreateHandler(), timeProvider, answer => Answer = answer);
        using var client = new HttpClient(recorder) { Timeout = Timeout.InfiniteTimeSpan };
        long startedAt = timeProvider.GetTimestamp();
        try
        {
            Token = await new SigneasyTokenClient(client, options, timeProvider: timeProvider).RequestTokenAsync(cancellationToken);
        }
        catch (SigneasyAuthException e)
        {
            string summary = Answer is { } answer
                ? string.Create(CultureInfo.InvariantCulture, $"no token: the issuer answered with status {(int)answer.Status}")
                : "no token: the issuer didn't answer";
            return StepResult.Failed(summary, [.. GetAdvice(e, options)]);
        }

        secrets.Add(Token.Value);
        return settings.HasPortalToken
            ? StepResult.NotNeeded("a portal token is sent unchanged")
            : StepResult.Ok(string.Create(
                CultureInfo.InvariantCulture, $"a token of {Token.Value.Length} characters, after {timeProvider.GetElapsedTime(startedAt).TotalMilliseconds:0} ms"));
    }

    /// <summary>The library's message, followed by advice that the library can't give.</summary>
    private IEnumerable<string> GetAdvice(SigneasyAuthException failure, SigneasyAuthOptions options)
    {
        if (Answer is { IsRedirect: true } redirect)
        {
            // Not the library's message, which is for the developer of the HttpClient.
            yield return $"Check TokenEndpoint: it redirects to {GetTarget(redirect, options.TokenEndpoint)}, and the client secret is "
                + "never sent to a redirect target. If that isn't Signeasy, a proxy or this network's login page answers in its place.";
            yield break;
        }

        yield return failure.Message;
        switch (Answer)
        {
            case { ContentType: not "application/json" and var type } when failure.Error == "invalid_response":
                yield return $"The response's content type is {PlainText.From(type ?? "not stated", maxLength: 60)} rather than application/json. A web page "
                    + "usually comes from a proxy or this network's login page; open a browser on this network and log in.";
                break;
            case { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden }:
                yield return "Compare the length and the fingerprint above, which is the beginning of the secret's SHA-256 hash, with those of "
                    + "the secret in the portal. Each environment (test, live) has an app and credentials of its own.";
                break;
            case { Status: HttpStatusCode.TooManyRequests }:
                yield return "Programs that run often can keep their token in a file (AddFileCache), and processes can share one "
                    + "(AddDistributedCache).";
                break;
            case { Status: >= HttpStatusCode.InternalServerError }:
                yield return "Run the doctor again later, and ask Signeasy if that doesn't help. Programs that have a token can keep using it.";
                break;
        }
    }

    /// <summary>The redirect's target without its query, which may contain anything.</summary>
    private static string GetTarget(Answer answer, Uri from) =>
        answer.Headers.Location is { } location && Uri.TryCreate(from, location, out Uri? target)
            ? PlainText.From(target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), maxLength: 120)
            : "an address that it doesn't name";
}
