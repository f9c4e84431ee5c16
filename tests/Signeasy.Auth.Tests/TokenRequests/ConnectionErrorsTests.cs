using System.Net;
using System.Security.Authentication;

namespace Signeasy.Auth.Tests;

public class ConnectionErrorsTests
{
    private const string Untrusted = "isn't trusted";
    private const string ProxyPassword = "The proxy requires a user name and password";
    private const string UnknownHost = "couldn't be resolved";
    private const string Other = "failed during the token request";

    private readonly TokenEndpointStub _issuer = new();

    public static TheoryData<Exception, string, bool> Causes => new()
    {
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "TLS", new AuthenticationException("UntrustedRoot")), Untrusted, false },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "TLS", new AuthenticationException("see inner", new IOException("alert"))), Other, true },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "TLS", new IOException("reset")), Other, true },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, "tunnel", statusCode: HttpStatusCode.ProxyAuthenticationRequired), ProxyPassword, false },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, "failed with status code '407'"), ProxyPassword, false },
        { new HttpRequestException(HttpRequestError.ProxyTunnelError, "tunnel", statusCode: HttpStatusCode.BadGateway), Other, true },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"), UnknownHost, true },
        { new HttpRequestException(HttpRequestError.ConnectionError, "refused"), Other, true },
        { new IOException("reset"), Other, true },
        { new AggregateException(new IOException("reset"), new AuthenticationException("UntrustedRoot")), Untrusted, false },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public async Task Each_kind_of_failure_has_its_own_message_and_only_what_may_pass_is_retried(
        Exception cause, string message, bool isRetried)
    {
        _issuer.Fails(cause);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("network", failure.Error);
        Assert.Equal(isRetried, failure.IsTransient);
        Assert.Equal(isRetried ? 4 : 1, _issuer.Posts.Count);
        Assert.Same(HasAddressOfProxy(cause) ? null : cause, failure.InnerException);
        Assert.Null(failure.StatusCode);
        Assert.Equal(message == ProxyPassword, !failure.Message.Contains("auth.signeasy.com:443", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("my-System.Net-secret")]
    [InlineData("End of inner exception stack trace")]
    [InlineData("HttpRequestException-0")]
    public async Task A_secret_that_resembles_a_stack_trace_does_not_cost_the_cause(string secret)
    {
        _issuer.Options.ClientSecret = secret;
        _issuer.Answers(_ => throw new HttpRequestException("broken", new IOException("reset")));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.IsType<HttpRequestException>(failure.InnerException);
    }

    [Fact]
    public async Task A_cause_is_withheld_if_any_message_within_it_quotes_the_secret()
    {
        _issuer.Fails(new HttpRequestException(
            "broken", new AggregateException("both", new IOException("one"), new IOException("two", new IOException(TokenEndpointStub.Secret)))));

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.InnerException);
        Assert.DoesNotContain(TokenEndpointStub.Secret, failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whether .NET's message has the proxy's address, which may include a password.</summary>
    private static bool HasAddressOfProxy(Exception cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
}
