using System.Net;
using Signeasy.Auth.IntegrationTests.Hostile;
using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests.Neighbours;

[Collection(Alone.Name)]
public class ColdThreadsTests
{
    private const string Token = """{"access_token":"a-token","expires_in":86400,"token_type":"Bearer"}""";

    [Fact]
    public async Task Sixty_four_callers_without_a_thread_in_the_pool_who_block_in_Send_are_all_served_within_the_time_of_a_request()
    {
        using var signeasy = new SocketServer(request => Answer(request.StartsWith("POST", StringComparison.Ordinal) ? Token : "{}"));
        SigneasyAuthOptions options = signeasy.Options();
        using HttpClient http = SigneasyHttpClient.Create(options);
        http.Timeout = Timeout.InfiniteTimeSpan;

        // Tests before this one may have left threads; 64 callers find none left.
        int callers = ThreadPool.ThreadCount + 64;
        Task<HttpStatusCode>[] calls = [.. Enumerable.Range(0, callers).Select(_ => Task.Run(Call))];
        HttpStatusCode[] answers = await Task.WhenAll(calls)
            .WaitAsync(options.AcquisitionTimeout, TestContext.Current.CancellationToken);

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));

        static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

        HttpStatusCode Call()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "me");
            using HttpResponseMessage response = http.Send(request);
            return response.StatusCode;
        }
    }
}
