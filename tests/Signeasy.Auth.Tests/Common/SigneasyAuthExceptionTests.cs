using System.Globalization;
using System.Net;
using System.Reflection;

namespace Signeasy.Auth.Tests;

public class SigneasyAuthExceptionTests
{
    [Fact]
    public void An_exception_is_created_whole_by_its_constructor_as_old_languages_can_call_it()
    {
        var cause = new IOException("reset");

        var failure = new SigneasyAuthException(
            "No token.", cause, HttpStatusCode.TooManyRequests, "too_many_requests", "Client quota exceeded", TimeSpan.FromMinutes(2), true);

        Assert.Equal("No token. Retry after 120 s.", failure.Message);
        Assert.Same(cause, failure.InnerException);
        Assert.Equal(HttpStatusCode.TooManyRequests, failure.StatusCode);
        Assert.Equal("too_many_requests", failure.Error);
        Assert.Equal("Client quota exceeded", failure.ErrorDescription);
        Assert.Equal(TimeSpan.FromMinutes(2), failure.RetryAfter);
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public void An_exception_has_no_setters_since_init_setters_need_a_type_that_two_frameworks_define_differently()
    {
        IEnumerable<PropertyInfo> own = typeof(SigneasyAuthException).GetProperties()
            .Where(property => property.DeclaringType == typeof(SigneasyAuthException));

        Assert.All(own, property => Assert.Null(property.SetMethod));
    }

    [Fact]
    public void An_exception_has_nothing_that_it_was_not_given()
    {
        var failure = new SigneasyAuthException("No token.");

        Assert.Equal("No token.", failure.Message);
        Assert.Null(failure.InnerException);
        Assert.Null(failure.StatusCode);
        Assert.Null(failure.Error);
        Assert.Null(failure.ErrorDescription);
        Assert.Null(failure.RetryAfter);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData(0, "No token.")]
    [InlineData(0.2, "No token. Retry after 1 s.")]
    [InlineData(60, "No token. Retry after 60 s.")]
    [InlineData(3600, "No token. Retry after 3600 s.")]
    public void The_message_ends_with_the_delay_in_whole_seconds(double seconds, string expected)
    {
        var failure = new SigneasyAuthException("No token.", retryAfter: TimeSpan.FromSeconds(seconds));

        Assert.Equal(expected, failure.Message);
        Assert.Contains(expected, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_caller_gets_an_exception_of_its_own_with_the_time_that_is_left()
    {
        var cause = new IOException("reset");
        var failure = new SigneasyAuthException(
            "No token.", cause, HttpStatusCode.TooManyRequests, "too_many_requests", "Client quota exceeded", TimeSpan.FromMinutes(2), true);

        SigneasyAuthException later = failure.ForLaterCaller(TimeSpan.FromSeconds(90));

        Assert.NotSame(failure, later);
        Assert.Equal("No token. Retry after 90 s.", later.Message);
        Assert.Equal(TimeSpan.FromSeconds(90), later.RetryAfter);
        Assert.Same(cause, later.InnerException);
        Assert.Equal(
            (failure.StatusCode, failure.Error, failure.ErrorDescription, failure.IsTransient),
            (later.StatusCode, later.Error, later.ErrorDescription, later.IsTransient));
    }

    [Fact]
    public void The_delay_reads_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
        try
        {
            var failure = new SigneasyAuthException("No token.", retryAfter: TimeSpan.FromSeconds(61.5));

            Assert.Equal("No token. Retry after 62 s.", failure.Message);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
