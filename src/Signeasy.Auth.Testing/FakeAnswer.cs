using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Signeasy.Auth.Testing;

/// <summary>A scripted response of a <see cref="FakeServer"/>. Immutable; can be used any number of times.</summary>
public sealed class FakeAnswer
{
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> _respond;

    /// <summary>Creates a response with a status and a body.</summary>
    /// <param name="statusCode">The status.</param>
    /// <param name="body">The body, sent as UTF-8. Default: none.</param>
    /// <param name="contentType">Value of the <c>Content-Type</c> header, sent unchanged. Default: <c>application/json</c>.</param>
    /// <param name="retryAfter">Value of the <c>Retry-After</c> header, in whole seconds, 0 or more. Default: no such header.</param>
    /// <exception cref="ArgumentNullException"><paramref name="body"/> or <paramref name="contentType"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retryAfter"/> is negative.</exception>
    public FakeAnswer(
        HttpStatusCode statusCode, string body = "", string contentType = "application/json", TimeSpan? retryAfter = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(contentType);
        if (retryAfter < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(retryAfter), retryAfter, "Set a time of 0 or more.");
        }

        byte[] content = Encoding.UTF8.GetBytes(body);
        RetryConditionHeaderValue? wait = retryAfter is { } time ? new(time) : null;
        _respond = (_, _) =>
        {
            var response = new HttpResponseMessage(statusCode) { Content = new ByteArrayContent(content) };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            response.Headers.RetryAfter = wait;
            return Task.FromResult(response);
        };
    }

    private FakeAnswer(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> respond) => _respond = respond;

    /// <summary>No connection. The request fails with an <see cref="HttpRequestException"/>.</summary>
    public static FakeAnswer ConnectionFailure { get; } = new((request, _) =>
        throw new HttpRequestException($"FakeSigneasy: no connection to {request.RequestUri!.Host}."));

    /// <summary>No response. The request ends only when it is cancelled or times out.</summary>
    public static FakeAnswer Silence { get; } = new((_, cancellationToken) =>
        new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken));

    /// <summary>Creates a response from the request with a function, for example one whose body ends early.</summary>
    /// <param name="respond">Called for each request, possibly from several threads at the same time.</param>
    /// <returns>The scripted response.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="respond"/> is null.</exception>
    public static FakeAnswer From(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> respond)
    {
        ArgumentNullException.ThrowIfNull(respond);
        return new FakeAnswer(respond);
    }

    internal Task<HttpResponseMessage> RespondAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _respond(request, cancellationToken);
}
