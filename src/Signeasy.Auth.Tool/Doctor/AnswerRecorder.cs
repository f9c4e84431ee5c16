namespace Signeasy.Auth.Tool;

/// <summary>Reports every response, for the steps that come after the request.</summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="answered">Called with each response.</param>
internal sealed class AnswerRecorder(HttpMessageHandler inner, TimeProvider timeProvider, Action<Answer> answered)
    : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset sentAt = timeProvider.GetUtcNow();
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        answered(new Answer(
            response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, sentAt, timeProvider.GetUtcNow()));
        return response;
    }
}
