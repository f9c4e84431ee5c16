namespace Signeasy.Auth.Tool;

/// <summary>Keeps the last answer for the steps that come after the request.</summary>
/// <param name="inner">Sends the requests.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class AnswerRecorder(HttpMessageHandler inner, TimeProvider timeProvider) : DelegatingHandler(inner)
{
    /// <summary>The last answer; null if there was none.</summary>
    public Answer? Last { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset sentAt = timeProvider.GetUtcNow();
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        Last = new Answer(
            response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, sentAt, timeProvider.GetUtcNow());
        return response;
    }
}
