using System.Diagnostics;
using System.Reflection;

namespace Signeasy.Auth.Tests;

public class AccessTokenTests
{
    private static readonly DateTimeOffset IssuedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(5.5)]
    public void A_token_s_text_shows_its_times_in_UTC_but_never_its_value(double hours)
    {
        var zone = TimeSpan.FromHours(hours);
        var token = new AccessToken("abc.def", IssuedAt.ToOffset(zone), IssuedAt.AddDays(30).ToOffset(zone), "rs:read");

        string text = token.ToString();

        Assert.Equal("Access token issued 2026-01-01 00:00:00Z, expires 2026-01-31 00:00:00Z", text);
    }

    [Theory]
    [InlineData("made-up-portal-token", "Access token without a known expiry")]
    [InlineData("e30.eyJleHAiOjE3NjcyMjU2MDB9.e30", "Access token expires 2026-01-01 00:00:00Z")]
    public async Task A_portal_tokens_text_names_only_what_is_known(string value, string text)
    {
        AccessToken token = await new StaticTokenProvider(value).GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(text, token.ToString());
    }

    [Fact]
    public void A_debugger_shows_no_member_that_holds_the_value()
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var token = new AccessToken("abc.def", IssuedAt, IssuedAt.AddDays(30), "rs:read");

        IEnumerable<MemberInfo> holding = typeof(AccessToken).GetMembers(all).Where(member =>
            (member switch
            {
                PropertyInfo property => property.GetValue(token),
                FieldInfo field => field.GetValue(token),
                _ => null,
            })?.ToString()?.Contains("abc.def", StringComparison.Ordinal) is true);

        Assert.Equal("{ToString(),nq}", typeof(AccessToken).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Contains(holding, member => member.Name == nameof(AccessToken.Value));
        Assert.All(holding, member => Assert.Equal(
            DebuggerBrowsableState.Never, member.GetCustomAttributes<DebuggerBrowsableAttribute>().FirstOrDefault()?.State));
    }

    [Fact]
    public void A_token_keeps_its_arguments()
    {
        var token = new AccessToken("abc.def", IssuedAt, IssuedAt.AddDays(30), "rs:read rs:update");

        Assert.Equal("abc.def", token.Value);
        Assert.Equal(IssuedAt, token.IssuedAt);
        Assert.Equal(IssuedAt.AddDays(30), token.ExpiresAt);
        Assert.Equal("rs:read rs:update", token.Scope);
        Assert.Equal("Bearer abc.def", token.AuthorizationHeader);
    }

    [Fact]
    public void A_token_needs_a_value()
    {
        Assert.Throws<ArgumentNullException>("value", () => new AccessToken(null!, IssuedAt, IssuedAt));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("=")]
    [InlineData("a=b")]
    [InlineData("abc def")]
    [InlineData("abc\r\nX-Injected: yes")]
    [InlineData("abc\0")]
    [InlineData("äbc")]
    [InlineData("a,b")]
    public void A_value_that_a_header_cannot_carry_is_an_error_that_does_not_repeat_it(string value)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(value), () => new AccessToken(value, IssuedAt, IssuedAt));

        Assert.StartsWith("The access token ", exception.Message, StringComparison.Ordinal);
        Assert.True(value.Length < 2 || !exception.Message.Contains(value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("azAZ09-._~+/")]
    [InlineData("abc==")]
    public void A_value_may_be_any_b68token(string value)
    {
        var token = new AccessToken(value, IssuedAt, IssuedAt);

        Assert.Equal(value, token.Value);
    }

    [Fact]
    public void A_value_has_at_most_16384_characters()
    {
        var token = new AccessToken(new string('t', 16384), IssuedAt, IssuedAt);

        Assert.Equal(16384, token.Value.Length);
        Assert.Throws<ArgumentException>("value", () => new AccessToken(new string('t', 16385), IssuedAt, IssuedAt));
    }

    [Fact]
    public void A_token_cannot_expire_before_it_was_issued()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(
            "expiresAt", () => new AccessToken("abc.def", IssuedAt, IssuedAt.AddTicks(-1)));

        Assert.Contains("before it was issued at 2026-01-01 00:00:00Z", exception.Message, StringComparison.Ordinal);
    }
}
