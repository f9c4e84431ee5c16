using System.Net;

namespace Signeasy.Auth.Tests;

public class SigneasyAuthExceptionTests
{
    [Fact]
    public void Can_be_made_by_a_fake_with_all_that_it_tells()
    {
        var cause = new IOException("reset");
        var failure = new SigneasyAuthException("No token.", cause, HttpStatusCode.TooManyRequests, "too_many_requests", "Client quota exceeded", TimeSpan.FromMinutes(2), true);

        Assert.Equal("No token. Retry after 120 s.", failure.Message);
        Assert.Same(cause, failure.InnerException);
        Assert.Equal(HttpStatusCode.TooManyRequests, failure.StatusCode);
        Assert.Equal("too_many_requests", failure.Error);
        Assert.Equal("Client quota exceeded", failure.ErrorDescription);
        Assert.Equal(TimeSpan.FromMinutes(2), failure.RetryAfter);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public void Says_nothing_that_it_was_not_told()
    {
        var failure = new SigneasyAuthException("No token.");

        Assert.Null(failure.InnerException);
        Assert.Null(failure.StatusCode);
        Assert.Null(failure.Error);
        Assert.Null(failure.ErrorDescription);
        Assert.Null(failure.RetryAfter);
        Assert.False(failure.IsTransient);
    }
}
