using System.Net;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>Verifies once, with one call, that the API accepts an account's token.</summary>
/// <param name="account">The account's name.</param>
/// <param name="clients">Creates the client for the call; it has the account's handler and base address.</param>
/// <param name="logger">Logs the result.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed partial class ApiAccess(string account, IHttpClientFactory clients, ILogger logger, TimeProvider timeProvider)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = NonThrowingLogger.Wrap(logger);
    private volatile Outcome? _outcome;

    /// <summary>Name of the client that makes the call.</summary>
    public static string GetHttpClientName(string account) =>
        account.Length == 0 ? "Signeasy.Auth.ApiAccess" : "Signeasy.Auth.ApiAccess:" + account;

    /// <summary>The call's result; null if none was made.</summary>
    public string? Result => _outcome?.Result;

    /// <summary>When the call failed; null if it didn't.</summary>
    public DateTimeOffset? FailedAt => _outcome?.FailedAt;

    /// <summary>Calls <c>GET me</c>. Never throws, except on cancellation.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        string result;
        bool isGood = false;
        try
        {
            using HttpClient client = clients.CreateClient(GetHttpClientName(account));
            using var request = new HttpRequestMessage(HttpMethod.Get, "me");
            using HttpResponseMessage response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .WaitAsync(Limit, timeProvider, cancellationToken).ConfigureAwait(false);
            isGood = response.IsSuccessStatusCode;
            result = $"GET me returned status {(int)response.StatusCode}"
                + (response.StatusCode == HttpStatusCode.Unauthorized ? ", so the API rejects the access token" : "");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            result = $"GET me failed with {e.GetType().Name}"
                + (e is SigneasyAuthException or HttpRequestException ? ": " + e.Message.TrimEnd('.') : "");
        }

        _outcome = new Outcome(result, isGood ? null : timeProvider.GetUtcNow());
        if (isGood)
        {
            Verified(_logger, AccountName.ForDisplay(account), result);
        }
        else
        {
            Failed(_logger, AccountName.ForDisplay(account), result);
        }
    }

    [LoggerMessage(57, LogLevel.Information, "Signeasy account {Account}: the API can be called. {Result}")]
    private static partial void Verified(ILogger logger, string account, string result);

    [LoggerMessage(58, LogLevel.Warning, "Signeasy account {Account}: the API can't be called. {Result}")]
    private static partial void Failed(ILogger logger, string account, string result);

    private sealed record Outcome(string Result, DateTimeOffset? FailedAt);
}
