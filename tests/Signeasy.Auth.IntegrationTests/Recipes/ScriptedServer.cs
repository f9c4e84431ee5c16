namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>Another vendor's server: a function from the request and its body to the response.</summary>
internal sealed class ScriptedServer(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        HttpResponseMessage response = answer(request, body);
        response.RequestMessage = request;
        return response;
    }
}
