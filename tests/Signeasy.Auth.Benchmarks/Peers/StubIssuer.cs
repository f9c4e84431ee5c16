using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Signeasy.Auth.Benchmarks.Peers;

/// <summary>An issuer in one handler: answers every token request alike, and counts.</summary>
/// <param name="delay">How long each answer takes; zero completes at once.</param>
/// <param name="fails">Whether it answers with the error of a wrong secret, as Auth0 does, instead of a token.</param>
internal sealed class StubIssuer(TimeSpan delay = default, bool fails = false) : HttpMessageHandler
{
    /// <summary>The one token that it issues; 900 characters are what Auth0's tokens have.</summary>
    public static readonly string Token = "eyJ" + new string('a', 897);

    private static readonly byte[] Served = Encoding.UTF8.GetBytes(
        $$"""{"access_token":"{{Token}}","expires_in":{{StubSettings.TokenLifetime.TotalSeconds}},"token_type":"Bearer"}""");

    private static readonly byte[] Unauthorized = """{"error":"access_denied","error_description":"Unauthorized"}"""u8.ToArray();

    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;
    private int _inProgress;
    private int _mostAtOnce;

    /// <summary>Token requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The most requests that were in progress at the same time.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>From now on every answer comes at once, those awaited too.</summary>
    public void Hurry() => _hurry.TrySetResult();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Post)
        {
            throw new InvalidOperationException($"Only token requests are expected, not {request.Method} {request.RequestUri}.");
        }

        Interlocked.Increment(ref _requests);
        return delay == TimeSpan.Zero || _hurry.Task.IsCompleted
            ? Task.FromResult(Answer(request))
            : AnswerLaterAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> AnswerLaterAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int inProgress = Interlocked.Increment(ref _inProgress);
        for (int most = MostAtOnce; inProgress > most; most = MostAtOnce)
        {
            Interlocked.CompareExchange(ref _mostAtOnce, inProgress, most);
        }

        try
        {
            await _hurry.Task.WaitAsync(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return Answer(request);
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
        }
    }

    private HttpResponseMessage Answer(HttpRequestMessage request) =>
        new(fails ? HttpStatusCode.Unauthorized : HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(fails ? Unauthorized : Served)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
}
