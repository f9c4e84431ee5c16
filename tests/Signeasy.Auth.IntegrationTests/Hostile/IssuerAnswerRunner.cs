using System.Diagnostics;
using Signeasy.Auth.IntegrationTests.Servers;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.IntegrationTests.Hostile;

/// <summary>Requests a token from one issuer for each answer, several at a time, and reports what went wrong.</summary>
internal static class IssuerAnswerRunner
{
    public const string Secret = "not-a-real-secret-4711";

    /// <summary>No acquisition takes that long: whoever reaches it hangs.</summary>
    public static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(60);

    public static SigneasyAuthOptions Options(Uri tokenEndpoint, TimeSpan? budget = null) => new()
    {
        ClientId = "a-client",
        ClientSecret = Secret,
        TokenEndpoint = tokenEndpoint,
        AcquisitionTimeout = budget ?? TimeSpan.FromSeconds(20),
    };

    /// <summary>Complaints, a line for each answer that had a wrong outcome; empty where none had.</summary>
    public static async Task<string> RunAsync(params IssuerAnswer[] answers)
    {
        string?[] complaints = await Task.WhenAll(answers.Select(RunAsync));
        return string.Join(Environment.NewLine, complaints.OfType<string>());
    }

    /// <summary>Requests a token, and does not wait for ever.</summary>
    public static Task<AccessToken> RequestAsync(SigneasyTokenClient client) => client
        .RequestTokenAsync(TestContext.Current.CancellationToken)
        .WaitAsync(HangLimit, TestContext.Current.CancellationToken);

    private static async Task<string?> RunAsync(IssuerAnswer answer)
    {
        await using var issuer = new RawServer(answer.Answer, answer.IsSecure ? TestCertificates.Server : null);
        var handler = (SocketsHttpHandler)PrimaryHandlers.CreateForTokens();
        handler.SslOptions = TestCertificates.Trust();
        using var trusting = new HttpClient(handler);
        SigneasyAuthOptions options = Options(issuer.Uri, answer.Budget);
        SigneasyTokenClient client = answer.IsSecure ? new(trusting, options) : new(options);
        AccessToken? token = null;
        Exception? failure = null;
        long start = Stopwatch.GetTimestamp();
        try
        {
            token = await RequestAsync(client);
        }
        catch (Exception e)
        {
            failure = e;
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        string? complaint = answer.Problem is null ? ComplaintAbout(token, failure) : ComplaintAbout(failure, answer);
        complaint ??= issuer.Requests < answer.LeastRequests || issuer.Requests > answer.MostRequests
            ? $"{issuer.Requests} requests"
            : taken > answer.MostTime ? $"it took {taken}"
            : null;
        return complaint is null ? null : $"{answer.Name}: {complaint}";
    }

    private static string? ComplaintAbout(AccessToken? token, Exception? failure) => token is null ? $"no token but {failure}"
        : token.Value != RawAnswers.TokenValue ? "another token"
        : token.ExpiresAt - token.IssuedAt != TimeSpan.FromHours(1) ? "another lifetime"
        : null;

    private static string? ComplaintAbout(Exception? failure, IssuerAnswer answer)
    {
        if (failure is not SigneasyAuthException signeasy)
        {
            return failure is null ? "a token" : $"not a SigneasyAuthException but {failure}";
        }

        string everything = failure.ToString() + signeasy.Error + signeasy.ErrorDescription;
        return !failure.Message.Contains(answer.Problem!, StringComparison.Ordinal) ? $"the message is {failure.Message}"
            : everything.Contains(Secret, StringComparison.OrdinalIgnoreCase) ? $"the secret is in {everything}"
            : everything.Contains(RawAnswers.TokenValue, StringComparison.Ordinal) ? $"the token is in {everything}"
            : signeasy.IsTransient != answer.IsTransient ? $"IsTransient is {signeasy.IsTransient}"
            : answer.StatusCode is { } status && (int?)signeasy.StatusCode != status ? $"StatusCode is {signeasy.StatusCode}"
            : null;
    }
}
