using System.Net.Http.Headers;

namespace Signeasy.Auth.IntegrationTests;

[CollectionDefinition(nameof(HeaderCostTests), DisableParallelization = true)]
[Collection(nameof(HeaderCostTests))]
public class HeaderCostTests(ITestOutputHelper output)
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private const int Requests = 300;
    private const int Rounds = 7;
    private static readonly string Token = new('t', 900);

    [Fact]
    public async Task The_header_goes_over_the_wire_once_and_as_it_is()
    {
        using var server = new CannedServer(Answer);
        using HttpClient client = SigneasyHttpClient.Create(new StaticTokenProvider("a.made-up_token~+/=="), new() { ApiBaseAddress = server.Address });

        await client.GetAsync("me", TestContext.Current.CancellationToken);

        string line = Assert.Single(
            server.FirstRequest.Split("\r\n"),
            header => header.StartsWith("Authorization", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Authorization: Bearer a.made-up_token~+/==", line);
    }

    [Fact]
    public async Task A_raw_header_costs_fewer_bytes_a_request_than_a_parsed_one()
    {
        using var server = new CannedServer(Answer);
        using HttpClient ours = SigneasyHttpClient.Create(new StaticTokenProvider(Token), new() { ApiBaseAddress = server.Address });
        using var byHand = new HttpClient { BaseAddress = server.Address };
        var header = new AuthenticationHeaderValue("Bearer", Token);

        long bytesOfOurs = await LeastBytesAsync(ours, header: null);
        long bytesByHand = await LeastBytesAsync(byHand, header);

        output.WriteLine($"{bytesOfOurs} B a request with the raw header, {bytesByHand} B with the parsed one");
        Assert.InRange(bytesOfOurs, 1, bytesByHand - Token.Length);
    }

    /// <summary>Bytes a request; the least of several rounds, since whatever else runs in the process only adds.</summary>
    private static async Task<long> LeastBytesAsync(HttpClient client, AuthenticationHeaderValue? header)
    {
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Requests; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "me");
                if (header is not null)
                {
                    request.Headers.Authorization = header;
                }

                using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return least;
    }
}
