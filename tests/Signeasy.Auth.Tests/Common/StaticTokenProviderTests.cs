namespace Signeasy.Auth.Tests;

public class StaticTokenProviderTests
{
    [Fact]
    public async Task Gives_its_token_at_once_and_always_the_same()
    {
        var provider = new StaticTokenProvider("portal.token");

        ValueTask<AccessToken> pending = provider.GetTokenAsync(TestContext.Current.CancellationToken);
        bool cameAtOnce = pending.IsCompletedSuccessfully;
        AccessToken first = await pending;
        AccessToken second = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.True(cameAtOnce);
        Assert.Equal("portal.token", first.Value);
        Assert.Same(first, second);
    }

    [Fact]
    public async Task Knows_neither_issue_nor_expiry()
    {
        var provider = new StaticTokenProvider("portal.token");

        AccessToken token = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(DateTimeOffset.MinValue, token.IssuedAt);
        Assert.Equal(DateTimeOffset.MaxValue, token.ExpiresAt);
        Assert.Null(token.Scope);
    }

    [Fact]
    public async Task Keeps_its_token_when_the_api_refuses_it()
    {
        var provider = new StaticTokenProvider("portal.token");
        AccessToken refused = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        provider.Invalidate(refused);
        AccessToken token = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Same(refused, token);
    }

    [Fact]
    public void Refuses_what_is_no_token()
    {
        Assert.Throws<ArgumentNullException>("accessToken", () => new StaticTokenProvider(null!));
        Assert.Throws<ArgumentException>(() => new StaticTokenProvider(""));
        Assert.Throws<ArgumentException>(() => new StaticTokenProvider("two words"));
    }
}
