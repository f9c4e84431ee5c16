using System.Diagnostics;
using System.Reflection;

namespace Signeasy.Auth.Tests;

public class AccessTokenTests
{
    private static readonly DateTimeOffset IssuedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Shows_its_instants_but_never_its_value()
    {
        var token = new AccessToken("abc.def", IssuedAt, IssuedAt.AddDays(30), "rs:read");

        string text = token.ToString();

        Assert.Equal("Access token issued 2026-01-01 00:00:00Z, expires 2026-01-31 00:00:00Z", text);
    }

    [Fact]
    public void Shows_its_instants_in_universal_time()
    {
        var zone = TimeSpan.FromHours(5.5);
        var token = new AccessToken("abc.def", IssuedAt.ToOffset(zone), IssuedAt.AddDays(30).ToOffset(zone));

        string text = token.ToString();

        Assert.Equal("Access token issued 2026-01-01 00:00:00Z, expires 2026-01-31 00:00:00Z", text);
    }

    [Fact]
    public void Shows_a_debugger_no_member_that_holds_its_value()
    {
        var token = new AccessToken("abc.def", IssuedAt, IssuedAt.AddDays(30), "rs:read");

        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        IEnumerable<(MemberInfo Member, object? Value)> members =
        [
            .. typeof(AccessToken).GetProperties(any).Select(property => ((MemberInfo)property, property.GetValue(token))),
            .. typeof(AccessToken).GetFields(any).Select(field => ((MemberInfo)field, field.GetValue(token))),
        ];
        IEnumerable<MemberInfo> holding = members
            .Where(member => member.Value?.ToString()?.Contains("abc.def", StringComparison.Ordinal) is true)
            .Select(member => member.Member);

        Assert.Equal("{ToString(),nq}", typeof(AccessToken).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.Contains(holding, member => member.Name == nameof(AccessToken.Value));
        Assert.All(holding, member => Assert.Equal(
            DebuggerBrowsableState.Never, member.GetCustomAttributes<DebuggerBrowsableAttribute>().FirstOrDefault()?.State));
    }

    [Fact]
    public void Keeps_what_it_was_made_of()
    {
        var token = new AccessToken("abc.def", IssuedAt, IssuedAt.AddDays(30), "rs:read rs:update");

        Assert.Equal("abc.def", token.Value);
        Assert.Equal(IssuedAt, token.IssuedAt);
        Assert.Equal(IssuedAt.AddDays(30), token.ExpiresAt);
        Assert.Equal("rs:read rs:update", token.Scope);
        Assert.Equal("Bearer abc.def", token.AuthorizationHeader);
    }

    [Fact]
    public void Needs_a_value()
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
    public void Refuses_a_value_that_a_header_cannot_carry_and_never_repeats_it(string value)
    {
        var refusal = Assert.Throws<ArgumentException>(nameof(value), () => new AccessToken(value, IssuedAt, IssuedAt));

        Assert.StartsWith("The access token ", refusal.Message, StringComparison.Ordinal);
        Assert.True(value.Length < 2 || !refusal.Message.Contains(value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("azAZ09-._~+/")]
    [InlineData("abc==")]
    public void Takes_any_b68token(string value)
    {
        var token = new AccessToken(value, IssuedAt, IssuedAt);

        Assert.Equal(value, token.Value);
    }

    [Fact]
    public void Takes_a_value_of_at_most_16384_characters()
    {
        var token = new AccessToken(new string('t', 16384), IssuedAt, IssuedAt);

        Assert.Equal(16384, token.Value.Length);
        Assert.Throws<ArgumentException>("value", () => new AccessToken(new string('t', 16385), IssuedAt, IssuedAt));
    }

    [Fact]
    public void Cannot_expire_before_it_was_issued()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(
            "expiresAt", () => new AccessToken("abc.def", IssuedAt, IssuedAt.AddTicks(-1)));

        Assert.Contains("before it was issued at 2026-01-01 00:00:00Z", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_its_value_out_of_JSON()
    {
        var status = new TokenStatus { Token = new AccessToken("not-a-real-token", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue) };

        string json = System.Text.Json.JsonSerializer.Serialize(status);

        Assert.Contains("IssuedAt", json, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-token", json, StringComparison.Ordinal);
    }
}
