using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Recipes;

/// <summary>
/// A client like those that NSwag generates, but written by hand, for two operations: the parts that use the HTTP client, with
/// its hooks and its relative paths.
/// </summary>
public partial class NSwagClient(HttpClient httpClient)
{
    private static readonly JsonSerializerOptions Settings = new(JsonSerializerDefaults.Web);

    public async Task<User> MeAsync(CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage();
        request.Method = HttpMethod.Get;
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json"));
        using HttpResponseMessage response = await SendAsync(request, "me", cancellationToken).ConfigureAwait(false);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return (await JsonSerializer.DeserializeAsync<User>(body, Settings, cancellationToken).ConfigureAwait(false))!;
    }

    public async Task SendEnvelopeAsync(object body, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage();
        request.Method = HttpMethod.Post;
        request.Content = new StringContent(JsonSerializer.Serialize(body, Settings), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await SendAsync(request, "rs/envelope", cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string url, CancellationToken cancellationToken)
    {
        PrepareRequest(httpClient, request, url);
        request.RequestUri = new Uri(url, UriKind.RelativeOrAbsolute);
        HttpResponseMessage response = await httpClient
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        ProcessResponse(httpClient, response);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        HttpStatusCode status = response.StatusCode;
        response.Dispose();
        throw new HttpRequestException(
            string.Create(CultureInfo.InvariantCulture, $"The HTTP status code of the response was not expected ({(int)status})."),
            inner: null,
            status);
    }

    partial void PrepareRequest(HttpClient client, HttpRequestMessage request, string url);

    partial void ProcessResponse(HttpClient client, HttpResponseMessage response);
}
