namespace Signeasy.Auth.Tests;

public class AccessTokenTests
{
    [Fact]
    public void Shows_its_instants_but_never_its_value()
    {
        var issuedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var token = new AccessToken("abc.def", issuedAt, issuedAt.AddDays(30));

        string text = token.ToString();

        Assert.Equal("Access token issued 2026-01-01 00:00:00Z, expires 2026-01-31 00:00:00Z", text);
    }
}
