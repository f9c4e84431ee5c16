using Signeasy.Auth.Tests;

namespace Signeasy.Auth.IntegrationTests;

public class WireHeaderTests
{
    [Fact]
    public async Task The_header_goes_over_the_wire_once_and_as_it_is()
    {
        using var server = new SocketServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        using HttpClient client = SigneasyHttpClient.Create(new StaticTokenProvider("a.made-up_token~+/=="), new() { ApiBaseAddress = server.Address });

        await client.GetAsync("me", TestContext.Current.CancellationToken);

        string line = Assert.Single(
            Assert.Single(server.Requests).Split("\r\n"),
            header => header.StartsWith("Authorization", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Authorization: Bearer a.made-up_token~+/==", line);
    }
}
