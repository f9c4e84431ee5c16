namespace Signeasy.Auth.Tests;

public class StaticTokenProviderTests
{
    [Fact]
    public async Task A_portal_token_is_returned_at_once_and_is_always_the_same()
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
    public async Task A_portal_token_has_no_known_issue_or_expiry()
    {
        var provider = new StaticTokenProvider("portal.token");

        AccessToken token = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(DateTimeOffset.MinValue, token.IssuedAt);
        Assert.Equal(DateTimeOffset.MaxValue, token.ExpiresAt);
        Assert.Null(token.Scope);
    }

    [Fact]
    public async Task A_rejected_portal_token_stays_the_only_one()
    {
        var provider = new StaticTokenProvider("portal.token");
        AccessToken rejected = await provider.GetTokenAsync(TestContext.Current.CancellationToken);

        AccessToken token = await provider.RenewTokenAsync(rejected, TestContext.Current.CancellationToken);

        Assert.Same(rejected, token);
    }

    [Fact]
    public void A_value_that_is_no_token_is_an_error()
    {
        Assert.Throws<ArgumentNullException>("accessToken", () => new StaticTokenProvider(null!));
        Assert.Throws<ArgumentException>(() => new StaticTokenProvider(""));
        Assert.Throws<ArgumentException>(() => new StaticTokenProvider("two words"));
    }
}
