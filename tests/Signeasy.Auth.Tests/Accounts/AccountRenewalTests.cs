using System.Net;

namespace Signeasy.Auth.Tests;

public sealed class AccountRenewalTests : IAsyncDisposable
{
    private readonly TenantApp _app = new(options =>
    {
        options.MaxRenewalsPerSecond = 2;
        options.IdleTimeout = TimeSpan.FromDays(30);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Renewals_in_the_background_are_spread_over_time_and_calls_never_wait()
    {
        string[] tenants = [.. Enumerable.Range(0, 10).Select(i => $"tenant-{i}")];
        _app.Add(tenants);
        foreach (string tenant in tenants)
        {
            await _app.CallAsync(tenant);
        }

        // All are due: the window's first fifth has passed.
        await _app.AdvanceAsync(TimeSpan.FromDays(29));
        List<int> issued = [];
        for (int second = 0; second < 8; second++)
        {
            foreach (string tenant in tenants)
            {
                Assert.Equal(HttpStatusCode.OK, (await _app.CallAsync(tenant)).StatusCode);
            }

            await _app.AdvanceAsync(TimeSpan.FromMilliseconds(500));
            issued.Add(_app.Fake.TokensIssued - 10);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], issued);
    }

    [Fact]
    public async Task An_account_without_a_token_does_not_wait_for_its_turn()
    {
        string[] tenants = [.. Enumerable.Range(0, 20).Select(i => $"tenant-{i}")];
        _app.Add(tenants);

        await Task.WhenAll(tenants.Select(tenant => _app.CallAsync(tenant)));

        Assert.Equal(20, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task A_rejected_token_does_not_wait_for_its_turn()
    {
        _app.Add("a", "b", "c");
        foreach (string tenant in (string[])["a", "b", "c"])
        {
            await _app.CallAsync(tenant);
        }

        _app.Fake.RevokeTokens();
        await _app.AdvanceAsync(TimeSpan.FromMinutes(2));
        HttpResponseMessage[] responses =
            [await _app.CallAsync("a"), await _app.CallAsync("b"), await _app.CallAsync("c")];

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }
}
