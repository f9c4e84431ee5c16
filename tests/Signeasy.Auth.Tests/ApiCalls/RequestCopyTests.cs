using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Signeasy.Auth.Tests;

/// <summary>What handlers between the library's and the network did to a request is undone before its second send.</summary>
public sealed class RequestCopyTests : IDisposable
{
    private readonly ApiStub _api = ApiStub.Answering(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
    private readonly HttpRequestMessage _request = new(HttpMethod.Post, "https://api.signeasy.com/v3/rs")
    {
        Content = new MultipartContent("mixed", "edge") { new StringContent("a document") },
    };

    private MultipartContent Parts => (MultipartContent)_request.Content!;

    public void Dispose()
    {
        _request.Dispose();
        _api.Dispose();
    }

    [Fact]
    public async Task Options_that_a_handler_adds_or_changes_are_put_back()
    {
        var key = new HttpRequestOptionsKey<int>("attempt");
        _request.Options.Set(key, 1);
        var seen = new List<int>();

        HttpResponseMessage response = await SendAsync(() =>
        {
            _request.Options.TryGetValue(key, out int attempt);
            seen.Add(attempt);
            _request.Options.Set(key, attempt + 1);
            ((IDictionary<string, object?>)_request.Options).Add("added once", null);
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([1, 1], seen);
    }

    [Fact]
    public async Task Headers_that_a_handler_adds_to_a_part_are_sent_once_in_each_send()
    {
        await SendAsync(() => Parts.First().Headers.Add("X-Digest", "1"));

        Assert.Equal(2, _api.Bodies.Count);
        Assert.Equal(_api.Bodies[0], _api.Bodies[1]);
        Assert.Contains("X-Digest: 1\r\n", Encoding.UTF8.GetString(_api.Bodies[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_content_to_which_a_handler_adds_a_part_is_not_sent_again()
    {
        HttpResponseMessage response = await SendAsync(() => Parts.Add(new StringContent("a part")));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(_api.Bodies);
    }

    [Fact]
    public async Task Content_headers_that_no_handler_changes_are_not_written_because_hedged_requests_share_their_content()
    {
        MediaTypeHeaderValue? before = _request.Content!.Headers.ContentType;

        // The length, as .NET computes it when it sends the content.
        await SendAsync(() => _ = _request.Content.Headers.ContentLength);

        Assert.Equal(2, _api.Bodies.Count);
        Assert.Same(before, _request.Content.Headers.ContentType);
    }

    private async Task<HttpResponseMessage> SendAsync(Action change)
    {
        using var invoker = new HttpMessageInvoker(
            new SigneasyAuthHandler(TokenSequence.Of(TokenSequence.Token("first-token"), TokenSequence.Token("second-token")))
            {
                InnerHandler = new ChangingHandler(change) { InnerHandler = _api },
            });
        return await invoker.SendAsync(_request, TestContext.Current.CancellationToken);
    }

    private sealed class ChangingHandler(Action change) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            change();
            return base.SendAsync(request, cancellationToken);
        }
    }
}
