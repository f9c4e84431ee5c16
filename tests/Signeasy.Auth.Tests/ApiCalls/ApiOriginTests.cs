using System.Net;

namespace Signeasy.Auth.Tests;

public class ApiOriginTests
{
    [Theory]
    [InlineData("https://api.signeasy.com/v3/me")]
    [InlineData("https://api.signeasy.com/")]
    [InlineData("https://api.signeasy.com/v4/other?query=1")]
    [InlineData("https://api.signeasy.com:443/v3/me")]
    [InlineData("HTTPS://API.Signeasy.COM/v3/me")]
    [InlineData("https://user:password@api.signeasy.com/v3/me")]
    [InlineData("https://evil.example@api.signeasy.com/v3/me")]
    public async Task An_address_of_the_API_gets_the_token(string address)
    {
        string? authorization = await SendAsync(address);

        Assert.Equal("Bearer the-token", authorization);
    }

    [Theory]
    [InlineData("https://evil.example/v3/me")]
    [InlineData("https://auth.signeasy.com/v3/me")]
    [InlineData("https://api.signeasy.com:8443/v3/me")]
    [InlineData("https://api.signeasy.com:80/v3/me")]
    [InlineData("http://api.signeasy.com/v3/me")]
    [InlineData("http://api.signeasy.com:443/v3/me")]
    [InlineData("https://sub.api.signeasy.com/v3/me")]
    [InlineData("https://signeasy.com/v3/me")]
    [InlineData("https://api.signeasy.com.evil.example/v3/me")]
    [InlineData("https://evilapi.signeasy.com/v3/me")]
    [InlineData("https://api.signeasy.com./v3/me")]
    [InlineData("https://api.signeasy.com@evil.example/v3/me")]
    [InlineData("https://api.signeasy.com:443@evil.example/v3/me")]
    [InlineData("https://evil.example#@api.signeasy.com/v3/me")]
    [InlineData("https://evil.example?@api.signeasy.com/v3/me")]
    [InlineData("https://\u0430pi.signeasy.com/v3/me")]
    [InlineData("https://xn--pi-7kc.signeasy.com/v3/me")]
    [InlineData("wss://api.signeasy.com/v3/me")]
    [InlineData("v3/me")]
    [InlineData(null)]
    public async Task Any_other_address_does_not_get_the_token(string? address)
    {
        string? authorization = await SendAsync(address);

        Assert.Null(authorization);
    }

    [Theory]
    [InlineData("https://api.signeasy.com/", "api.signeasy.com", true)]
    [InlineData("https://api.signeasy.com/", "API.Signeasy.COM", true)]
    [InlineData("https://api.signeasy.com/", "api.signeasy.com:443", true)]
    [InlineData("https://api.signeasy.com/", "api.signeasy.com:8443", false)]
    [InlineData("https://api.signeasy.com/", "api.signeasy.com.", false)]
    [InlineData("https://api.signeasy.com/", "evil.example", false)]
    [InlineData("https://api.example:8443/", "api.example:8443", true)]
    [InlineData("https://api.example:8443/", "api.example", true)]
    [InlineData("https://api.example:8443/", "api.example:9443", false)]
    [InlineData("http://[::1]:5000/", "[::1]:5000", true)]
    [InlineData("http://[::1]:5000/", "[::1]", true)]
    [InlineData("http://[::1]:5000/", "[0:0:0:0:0:0:0:1]:5000", true)]
    [InlineData("http://[::1]:5000/", "[::2]:5000", false)]
    [InlineData("https://api.m\u00FCnchen.example/", "api.m\u00FCnchen.example", true)]
    [InlineData("https://api.m\u00FCnchen.example/", "api.xn--mnchen-3ya.example", true)]
    [InlineData("https://api.m\u00FCnchen.example/", "API.XN--MNCHEN-3YA.example:443", true)]
    [InlineData("https://api.xn--mnchen-3ya.example/", "api.m\u00FCnchen.example", true)]
    [InlineData("https://api.m\u00FCnchen.example/", "api.munchen.example", false)]
    public async Task A_foreign_Host_header_makes_another_origin(string apiBaseAddress, string host, bool isSame)
    {
        string? authorization = await SendAsync(apiBaseAddress + "v3/me", apiBaseAddress, host);

        Assert.Equal(isSame, authorization is not null);
    }

    [Theory]
    [InlineData("another.example, api.example")]
    [InlineData("api.example, another.example")]
    [InlineData("api.example@another.example")]
    [InlineData("user@api.example")]
    [InlineData("api.example/path")]
    [InlineData("another example")]
    [InlineData("api.example", "another.example")]
    [InlineData("another.example", "api.example")]
    public async Task A_Host_header_that_cannot_be_parsed_makes_another_origin(params string[] hosts)
    {
        string? authorization = await SendAsync("https://api.example/v3/me", "https://api.example/", hosts);

        Assert.Null(authorization);
    }

    [Theory]
    [InlineData("https://api.m\u00FCnchen.example/", "https://api.xn--mnchen-3ya.example/me", true)]
    [InlineData("https://api.xn--mnchen-3ya.example/", "https://api.m\u00FCnchen.example/me", true)]
    [InlineData("https://api.m\u00FCnchen.example/", "https://api.munchen.example/me", false)]
    [InlineData("https://api.example:8443/v3/", "https://api.example:8443/v3/me", true)]
    [InlineData("https://api.example:8443/v3/", "https://api.example/v3/me", false)]
    [InlineData("https://api.example./", "https://api.example./me", true)]
    [InlineData("https://api.example./", "https://api.example/me", false)]
    [InlineData("http://localhost:5000/", "http://localhost:5000/me", true)]
    [InlineData("http://localhost:5000/", "https://localhost:5000/me", false)]
    [InlineData("http://localhost:5000/", "http://127.0.0.1:5000/me", false)]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000/me", true)]
    [InlineData("http://127.0.0.1:5000/", "http://127.1:5000/me", true)]
    [InlineData("http://[::1]:5000/", "http://[0:0:0:0:0:0:0:1]:5000/me", true)]
    public async Task The_origin_is_that_of_the_given_address(string apiBaseAddress, string address, bool isSame)
    {
        string? authorization = await SendAsync(address, apiBaseAddress);

        Assert.Equal(isSame, authorization is not null);
    }

    [Theory]
    [InlineData("http://api.signeasy.com/v3/", "doesn't begin with https://")]
    [InlineData("ftp://localhost/", "doesn't begin with https://")]
    [InlineData("https://user:not-a-real-password@api.signeasy.com/", "user name or password")]
    [InlineData("https://api.signeasy.com/#top", "fragment")]
    [InlineData("/v3/", "not an absolute address")]
    public void An_address_that_is_not_fit_for_a_token_is_an_error(string apiBaseAddress, string problem)
    {
        var address = new Uri(apiBaseAddress, UriKind.RelativeOrAbsolute);

        var failure = Assert.Throws<ArgumentException>(
            nameof(apiBaseAddress), () => new SigneasyAuthHandler(TokenSequence.Of(), address));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-password", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> SendAsync(string? address, string? apiBaseAddress = null, params string[] hosts)
    {
        ApiStub api = ApiStub.Answering(HttpStatusCode.OK);
        var handler = new SigneasyAuthHandler(
            TokenSequence.Of(TokenSequence.Token("the-token")), apiBaseAddress is null ? null : new Uri(apiBaseAddress))
        {
            InnerHandler = api,
        };
        using var invoker = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute));
        foreach (string host in hosts)
        {
            request.Headers.TryAddWithoutValidation("Host", host);
        }

        await invoker.SendAsync(request, CancellationToken.None);

        return Assert.Single(api.Authorizations);
    }
}
