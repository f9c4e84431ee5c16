using System.Net;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Takes the place of the network: records each request, then returns the next answer, and the last one from then on.
/// </summary>
internal sealed class ApiStub(params Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>[] answers)
    : HttpMessageHandler
{
    private readonly object _gate = new();

    public List<string?> Authorizations { get; } = [];

    public List<Uri?> Addresses { get; } = [];

    public List<byte[]> Bodies { get; } = [];

    public bool IsDisposed { get; private set; }

    public static ApiStub Answering(params HttpStatusCode[] statuses) => new(
        [.. statuses.Select<HttpStatusCode, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>>(
            status => (request, _) => Task.FromResult(Answer(request, status)))]);

    /// <summary>Sends with tokens of this provider.</summary>
    public HttpMessageInvoker CreateInvoker(ITokenProvider tokens) => new(new SigneasyAuthHandler(tokens) { InnerHandler = this });

    public static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status) =>
        new(status) { RequestMessage = request, Content = new StringContent($"answer {(int)status}") };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Note(request);
        return request.Content is { } content
            ? ReadAndAnswerAsync(content, request, cancellationToken)
            : NextAnswer(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Note(request);
        if (request.Content is { } content)
        {
            using var body = new MemoryStream();
            content.CopyTo(body, context: null, cancellationToken);
            Bodies.Add(body.ToArray());
        }

        return NextAnswer(request, cancellationToken).GetAwaiter().GetResult();
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    private void Note(HttpRequestMessage request)
    {
        lock (_gate)
        {
            Addresses.Add(request.RequestUri);
            Authorizations.Add(request.Headers.NonValidated.TryGetValues("Authorization", out var values)
                ? string.Join(" | ", values)
                : null);
        }
    }

    private async Task<HttpResponseMessage> ReadAndAnswerAsync(
        HttpContent content, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await content.CopyToAsync(body, cancellationToken);
        Bodies.Add(body.ToArray());
        return await NextAnswer(request, cancellationToken);
    }

    private Task<HttpResponseMessage> NextAnswer(HttpRequestMessage request, CancellationToken cancellationToken) =>
        answers[Math.Min(Addresses.Count, answers.Length) - 1](request, cancellationToken);
}
