using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

public sealed class RuntimeAccountsTests : IAsyncDisposable
{
    private readonly TenantApp _app = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_request_gets_the_token_of_the_account_that_it_names()
    {
        _app.Add("a", "b");

        HttpStatusCode[] statuses =
        [
            (await _app.CallAsync("a")).StatusCode, (await _app.CallAsync("b")).StatusCode, (await _app.CallAsync("a")).StatusCode,
        ];

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(["client-of-a", "client-of-b", "client-of-a"], _app.Callers);
        Assert.Equal(2, _app.Fake.TokensIssued);
        Assert.Equal(["a", "b"], _app.Tenants.Lookups);
    }

    [Fact]
    public async Task Many_callers_of_an_account_share_one_lookup_and_one_acquisition()
    {
        _app.Add("a");
        var gate = new TaskCompletionSource();
        _app.Tenants.BeforeLookup = (_, _) => gate.Task;

        Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 100).Select(_ => _app.CallAsync("a"))];
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(["a"], _app.Tenants.Lookups);
        Assert.Equal(1, _app.Fake.Issuer.RequestCount);
    }

    [Fact]
    public async Task A_request_without_an_account_fails_and_says_how_to_set_one()
    {
        _app.Add("a");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => _app.CallAsync(null));

        Assert.Contains("WithSigneasyAccount", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, _app.Fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_request_without_an_account_gets_the_default_account_s_token_if_there_is_one()
    {
        _app.Add("a");
        _app.Services.AddSigneasyAuth();

        await _app.CallAsync(null);
        await _app.CallAsync("a");

        Assert.Equal([_app.Fake.ClientId, "client-of-a"], _app.Callers);
    }

    [Fact]
    public async Task A_name_that_is_also_registered_belongs_to_the_registered_account()
    {
        _app.Add("emea");
        _app.Services.AddSigneasyAuth("emea");

        await _app.CallAsync("emea");
        AccessToken token = await _app.Held.GetTokenProvider("emea").GetTokenAsync(Cancel);
        _app.Held.Forget("emea");

        Assert.Equal([_app.Fake.ClientId], _app.Callers);
        Assert.Same(token, await _app.Provider.GetRequiredKeyedService<ITokenProvider>("emea").GetTokenAsync(Cancel));
        Assert.Empty(_app.Tenants.Lookups);
    }

    [Fact]
    public async Task A_client_of_one_registered_account_refuses_requests_for_another()
    {
        _app.Add("a");
        _app.Services.AddHttpClient("emea-documents").AddSigneasyAuthHandler("emea");
        HttpClient client = _app.Provider.GetRequiredService<IHttpClientFactory>().CreateClient("emea-documents");
        using HttpRequestMessage own = new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount("emea");
        using HttpRequestMessage other = new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount("a");

        HttpResponseMessage response = await client.SendAsync(own, Cancel);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(other, Cancel));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("'a'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'emea'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _app.Fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_client_without_a_container_refuses_requests_for_an_account()
    {
        using HttpClient client = _app.Fake.CreateClient();
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount("a");

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(request, Cancel));

        Assert.Equal(0, _app.Fake.Api.RequestCount);
    }

    [Fact]
    public async Task A_client_for_an_account_sends_its_token_with_every_request()
    {
        _app.Add("a", "b");
        using HttpClient client = _app.Held.CreateClient("a", "documents");
        using HttpRequestMessage other = new HttpRequestMessage(HttpMethod.Get, "me").WithSigneasyAccount("b");

        string me = await client.GetStringAsync("me", Cancel);
        using var second = new HttpRequestMessage(HttpMethod.Get, "me");
        await Task.Run(() => client.Send(second, Cancel), Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync(other, Cancel));

        Assert.NotEmpty(me);
        Assert.Equal(["client-of-a", "client-of-a"], _app.Callers);
    }

    [Fact]
    public void A_client_that_adds_no_token_is_not_created_for_an_account()
    {
        _app.Services.AddHttpClient("plain");

        var failure = Assert.Throws<InvalidOperationException>(() => _app.Held.CreateClient("a", "plain"));

        Assert.Contains("AddHttpClient(\"plain\").AddSigneasyAuthHandler()", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_source_that_was_registered_is_used()
    {
        _app.Add("a");
        _app.Services.AddSigneasyAuthAccounts<NobodySource>();

        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _app.CallAsync("a"));

        Assert.Equal("unknown_account", failure.Error);
    }

    [Fact]
    public async Task A_copied_service_collection_is_independent()
    {
        _app.Add("a");
        var copy = new ServiceCollection();
        foreach (ServiceDescriptor service in _app.Services)
        {
            ((ICollection<ServiceDescriptor>)copy).Add(service);
        }

        copy.AddSigneasyAuthAccounts<NobodySource>();
        await using ServiceProvider other = copy.BuildStrictly();

        await _app.CallAsync("a");
        await Assert.ThrowsAsync<SigneasyAuthException>(
            () => other.GetRequiredService<ISigneasyAccounts>().GetTokenProvider("a").GetTokenAsync(Cancel).AsTask());
        AccessToken token = await _app.Held.GetTokenProvider("a").GetTokenAsync(Cancel);

        Assert.NotNull(token);
        Assert.Equal(1, _app.Fake.TokensIssued);
    }

    [Fact]
    public async Task A_request_to_another_host_needs_no_account_and_gets_no_token()
    {
        using HttpResponseMessage response = await _app.CreateClient().GetAsync(
            "https://auth.signeasy.com/.well-known/jwks.json", Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(_app.Fake.Requests, request => Assert.Null(request.AccessToken));
    }

    [Fact]
    public async Task A_request_that_is_reused_for_another_account_gets_that_account_s_token()
    {
        _app.Add("a", "b");
        using var invoker = new HttpMessageInvoker(
            _app.Provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("documents"), disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://api.signeasy.com/v3/me");

        foreach (string account in (string[])["a", "b", "a"])
        {
            await invoker.SendAsync(request.WithSigneasyAccount(account), Cancel);
        }

        Assert.Equal(["client-of-a", "client-of-b", "client-of-a"], _app.Callers);
    }

    [Fact]
    public async Task A_rejected_token_is_renewed_for_its_account_alone()
    {
        _app.Add("a", "b");
        await _app.CallAsync("a");
        await _app.CallAsync("b");
        _app.Fake.RevokeTokens();
        await _app.AdvanceAsync(TimeSpan.FromMinutes(2));

        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _app.Fake.TokensIssued);
        Assert.Equal(["client-of-a", "client-of-b", "client-of-a", "client-of-a"], _app.Callers);
    }

    [Fact]
    public async Task A_handler_for_all_clients_adds_no_token_to_token_requests()
    {
        _app.Services.ConfigureHttpClientDefaults(client => client.AddSigneasyAuthHandler());
        _app.Add("a");

        HttpResponseMessage response = await _app.CallAsync("a");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["client-of-a"], _app.Callers);
    }

    [Fact]
    public void Without_a_default_account_its_services_say_so()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => _app.Provider.GetRequiredService<ITokenProvider>());

        Assert.Contains("ISigneasyAccounts", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("line\nbreak")]
    [InlineData("carriage\rreturn")]
    [InlineData("nul\0")]
    [InlineData("escape\u001b[31m")]
    [InlineData("next\u0085line")]
    [InlineData("line\u2028separator")]
    [InlineData("paragraph\u2029separator")]
    public void A_name_that_could_forge_a_line_of_a_log_is_refused(string account)
    {
        using var request = new HttpRequestMessage();

        Assert.Throws<ArgumentException>(() => request.WithSigneasyAccount(account));
        Assert.Throws<ArgumentException>(() => _app.Held.GetTokenProvider(account));
        Assert.Throws<ArgumentException>(() => _app.Held.CreateClient(account, "documents"));
        Assert.Throws<ArgumentException>(() => _app.Held.Forget(account));
        Assert.Throws<ArgumentException>(() => _app.Held.GetStatus(account));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("runtime")]
    [InlineData("Ünïcode ✓ 👩‍👩‍👧")]
    [InlineData("../../etc/passwd")]
    [InlineData("{0} {Account} %s ';--")]
    [InlineData("signeasy:emea")]
    [InlineData(" padded ")]
    public async Task Any_other_name_is_an_account_s(string account)
    {
        _app.Tenants[account] = _app.Fake.CreateOptions();

        HttpResponseMessage response = await _app.CallAsync(account);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([account], _app.Tenants.Lookups);
    }

    [Fact]
    public void A_name_of_257_characters_is_too_long()
    {
        using var request = new HttpRequestMessage();

        request.WithSigneasyAccount(new string('x', 256));

        Assert.Throws<ArgumentException>(() => request.WithSigneasyAccount(new string('x', 257)));
    }

    [Fact]
    public async Task Names_that_differ_in_case_are_different_accounts()
    {
        _app.Add("a", "A");

        await _app.CallAsync("a");
        await _app.CallAsync("A");

        Assert.Equal(["client-of-a", "client-of-A"], _app.Callers);
    }

    [Fact]
    public async Task An_own_token_provider_per_account_is_put_before_the_token_client()
    {
        _app.Add("a", "b");
        List<string> decorated = [];
        _app.Accounts.DecorateTokenProvider((context, source) =>
        {
            decorated.Add($"{context.Account} {context.GetOptions().ClientId}");
            return source;
        });

        await _app.CallAsync("a");
        await _app.CallAsync("b");
        await _app.CallAsync("a");

        Assert.Equal(["a client-of-a", "b client-of-b"], decorated);
    }

    [Fact]
    public async Task A_source_is_resolved_in_a_scope_of_its_own_for_each_lookup()
    {
        List<ScopedSource> sources = [];
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(sources).AddSigneasyAuthAccounts<ScopedSource>();
        services.AddHttpClient("documents").AddSigneasyAuthHandler();
        services.AddFakeSigneasy(_app.Fake);
        await using ServiceProvider provider = services.BuildStrictly();
        ISigneasyAccounts accounts = provider.GetRequiredService<ISigneasyAccounts>();

        await accounts.GetTokenProvider("a").GetTokenAsync(Cancel);
        await accounts.GetTokenProvider("b").GetTokenAsync(Cancel);

        Assert.Equal(2, sources.Count);
        Assert.All(sources, source => Assert.True(source.IsDisposed));
    }

    private sealed class NobodySource : ISigneasyAccountSource
    {
        public ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken) => default;
    }

    private sealed class ScopedSource : ISigneasyAccountSource, IAsyncDisposable
    {
        private readonly FakeSigneasy _fake;

        public ScopedSource(List<ScopedSource> sources, FakeSigneasy fake)
        {
            _fake = fake;
            sources.Add(this);
        }

        public bool IsDisposed { get; private set; }

        public async ValueTask<SigneasyAuthOptions?> FindAsync(string account, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return IsDisposed ? null : _fake.CreateOptions();
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
