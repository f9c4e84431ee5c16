using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Tests;

/// <summary>A test app's token from the portal, behind the cache of a container.</summary>
public sealed class PortalTokenTests : IDisposable
{
    private readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_portal_token_has_no_renewal_time()
    {
        AccessToken token = await CacheTokenAsync();

        Assert.Same(token, _harness.Serve());
        Assert.Null(_harness.Cache.Status.RenewsAt);
        Assert.Equal([(LogLevel.Information, 54)], _harness.Log.Lines.Select(line => (line.Level, line.EventId)));
    }

    [Fact]
    public async Task A_rejected_portal_token_stays_the_only_one()
    {
        AccessToken token = await CacheTokenAsync();
        _harness.AnswerWith(token);

        AccessToken renewed = await _harness.RenewAsync(token);

        Assert.Same(token, renewed);
        Assert.Same(token, _harness.Serve());
    }

    private async Task<AccessToken> CacheTokenAsync()
    {
        AccessToken token = await new StaticTokenProvider("made-up-portal-token").GetTokenAsync();
        AccessToken cached = await _harness.CacheTokenAsync(token);
        await _harness.SettledAsync();
        return cached;
    }
}
