using Autofac;
using Autofac.Extensions.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Several containers from one collection, and containers that take over its descriptors.</summary>
public sealed class ContainerTests : IDisposable
{
    private readonly StubTransport _wire = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task Copies_of_a_collection_each_send_their_own_tenants_token()
    {
        ServiceCollection host = CreateHost();
        ServiceProvider[] tenants = [.. Enumerable.Range(1, 3).Select(i =>
        {
            var services = new ServiceCollection { host };
            services.AddSigneasyAuth(Wiring.ClientConfiguration($"tenant-{i}").GetSection("Signeasy"));
            return services.BuildStrictly();
        })];

        foreach (ServiceProvider tenant in tenants)
        {
            await tenant.CallAsync();
            await tenant.DisposeAsync();
        }

        Assert.Equal(
            ["Bearer token.tenant-1.1", "Bearer token.tenant-2.1", "Bearer token.tenant-3.1"],
            _wire.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_copy_of_a_collection_has_none_of_the_other_copies_settings()
    {
        ServiceCollection host = CreateHost();
        host.AddSigneasyAuth(Wiring.Client("host"));
        host.AddHealthChecks().AddSigneasyAuth();
        var one = new ServiceCollection { host };
        var other = new ServiceCollection { host };

        one.AddSigneasyAuth().UseTokenProvider(_ => new StaticTokenProvider("own-token")).AddTokenRenewalService();
        one.AddSigneasyAuth("further", Wiring.Client("further"));
        one.AddHttpClient("api").AddSigneasyAuthHandler("further");
        one.AddHealthChecks().AddSigneasyAuth(name: "again");
        await using ServiceProvider oneContainer = one.BuildStrictly();
        await using ServiceProvider otherContainer = other.BuildStrictly();
        await oneContainer.CallAsync();
        await otherContainer.CallAsync();
        HealthReport health = await otherContainer.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);

        Assert.Equal(["Bearer token.further.1", "Bearer token.host.1"], _wire.Calls.Select(call => call.Authorization));
        Assert.Equal(["signeasy"], health.Entries.Keys);
        Assert.DoesNotContain(otherContainer.GetServices<IHostedService>(), service => service is TokenRenewalService);
        Assert.Null(otherContainer.GetKeyedService<ITokenProvider>("further"));
    }

    [Fact]
    public async Task Two_containers_of_one_collection_keep_their_own_registrations()
    {
        IConfigurationRoot first = Wiring.ClientConfiguration("first");
        IConfigurationRoot second = Wiring.ClientConfiguration("second");
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth(first.GetSection("Signeasy"));
        await using ServiceProvider one = services.BuildStrictly();
        services.AddSigneasyAuth(second.GetSection("Signeasy"));
        await using ServiceProvider other = services.BuildStrictly();

        await one.CallAsync();
        await other.CallAsync();
        first.Reload(("Signeasy:ClientId", "first-reloaded"));
        await one.CallAsync();
        await other.CallAsync();

        Assert.Equal(
            ["Bearer token.first.1", "Bearer token.second.1", "Bearer token.first-reloaded.1", "Bearer token.second.1"],
            _wire.Calls.Select(call => call.Authorization));
    }

    [Fact]
    public async Task A_collection_joined_from_two_has_the_accounts_of_both()
    {
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth(Wiring.Client("one"));
        ServiceCollection further = CreateHost();
        further.AddSigneasyAuth("emea", Wiring.Client("client-e"));
        further.AddHttpClient("api").AddSigneasyAuthHandler("emea");

        services.Add(further);
        await using ServiceProvider provider = services.BuildStrictly();
        await provider.CallAsync();

        Assert.Equal("Bearer token.client-e.1", Assert.Single(_wire.Calls).Authorization);
    }

    [Fact]
    public async Task Autofac_resolves_all_registered_services()
    {
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth(Wiring.Client("plain")).AddTokenRenewalService();
        services.AddSigneasyAuth("emea", Wiring.ClientConfiguration("client-e").GetSection("Signeasy"));
        services.AddHttpClient("emea").AddSigneasyAuthHandler("emea");
        services.AddSigneasyAuth("own").UseTokenProvider(_ => new StaticTokenProvider("own-token"));
        services.AddHttpClient("own").AddSigneasyAuthHandler("own");
        services.AddHealthChecks().AddSigneasyAuth();
        await using AutofacServiceProvider provider = BuildWithAutofac(services);

        await provider.CallAsync();
        await provider.CallAsync("emea");
        await provider.CallAsync("own");
        HealthReport health = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancel);

        Assert.Equal(
            ["Bearer token.plain.1", "Bearer token.client-e.1", "Bearer own-token"], _wire.Calls.Select(call => call.Authorization));
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.StartsWith("default: token good", health.Entries["signeasy"].Description, StringComparison.Ordinal);
        Assert.Single(provider.GetServices<IHostedService>(), service => service is TokenRenewalService);
    }

    [Fact]
    public async Task A_provider_that_Autofac_registers_natively_needs_no_credentials_where_it_is_used_by_name()
    {
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth().UseTokenProvider(provider => provider.GetRequiredService<StaticTokenProvider>());
        await using AutofacServiceProvider container = BuildWithAutofac(services, builder =>
            builder.RegisterInstance(new StaticTokenProvider("native-token")).AsSelf().As<ITokenProvider>());

        SigneasyAuthOptions options = container.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value;
        await container.CallAsync();

        Assert.Empty(options.ClientId);
        Assert.Equal("Bearer native-token", Assert.Single(_wire.Calls).Authorization);
    }

    [Fact]
    public async Task A_scoped_provider_of_Autofac_is_an_error()
    {
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth(Wiring.Client("client"));
        await using AutofacServiceProvider container = BuildWithAutofac(services, builder =>
            builder.Register(_ => new StaticTokenProvider("users-token")).As<ITokenProvider>().InstancePerLifetimeScope());

        Exception failure = Assert.ThrowsAny<Exception>(() => container.GetRequiredService<IHttpClientFactory>().CreateClient("api"));

        Assert.Contains("scoped or transient", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_wire.Calls);
    }

    [Fact]
    public async Task A_tenants_scope_of_Autofac_with_services_of_its_own_sends_its_own_token()
    {
        ServiceCollection host = CreateHost();
        host.AddSigneasyAuth(Wiring.Client("host"));
        await using AutofacServiceProvider container = BuildWithAutofac(host);
        ServiceCollection tenant = CreateHost();
        tenant.AddSigneasyAuth(Wiring.ClientConfiguration("tenant").GetSection("Signeasy"));
        tenant.AddSigneasyAuth(Wiring.Client("tenant"));
        await using var scope = new AutofacServiceProvider(container.LifetimeScope.BeginLifetimeScope(builder => builder.Populate(tenant)));

        await scope.CallAsync();
        await container.CallAsync();

        Assert.Equal(["Bearer token.tenant.1", "Bearer token.host.1"], _wire.Calls.Select(call => call.Authorization));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_decorator_of_Scrutor_sees_the_calls_and_takes_nothing_away(bool repeats)
    {
        ServiceCollection services = CreateHost();
        services.AddSigneasyAuth(Wiring.Client("client"));
        services.Decorate<ITokenProvider, MarkingDecorator>();
        if (repeats)
        {
            services.AddSigneasyAuth();
        }

        await using ServiceProvider provider = services.BuildStrictly();
        await provider.CallAsync();
        TokenStatus status = provider.GetRequiredService<CachingTokenProvider>().Status;

        Assert.Equal("Bearer token.client.1.decorated", Assert.Single(_wire.Calls).Authorization);
        Assert.Equal(1, status.Acquisitions);
        Assert.Equal("token.client.1", status.Token!.Value);
    }

    [Fact]
    public async Task A_decorated_account_is_still_validated_and_renewed()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSigneasyAuth().AddTokenRenewalService().Services.SendThrough(_wire);
        builder.Services.Decorate<ITokenProvider, MarkingDecorator>();
        using (IHost invalid = builder.Build())
        {
            await Assert.ThrowsAsync<OptionsValidationException>(() => invalid.StartAsync(Cancel));
        }

        var second = new ServiceCollection { builder.Services };
        second.AddSigneasyAuth(Wiring.Client("client"));
        await using ServiceProvider provider = second.BuildServiceProvider();
        IHostedService service = Assert.Single(provider.GetServices<IHostedService>(), service => service is TokenRenewalService);
        await service.StartAsync(Cancel);
        await _wire.ArrivalAsync();
        await service.StopAsync(Cancel);

        Assert.Single(_wire.TokenRequests);
    }

    private ServiceCollection CreateHost()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddHttpClient("api").AddSigneasyAuthHandler().Services.SendThrough(_wire);
        return services;
    }

    private static AutofacServiceProvider BuildWithAutofac(IServiceCollection services, Action<ContainerBuilder>? configure = null)
    {
        var builder = new ContainerBuilder();
        builder.Populate(services);
        configure?.Invoke(builder);
        return new AutofacServiceProvider(builder.Build());
    }

#pragma warning disable CA1812 // The container makes it.
    private sealed class MarkingDecorator(ITokenProvider inner) : ITokenProvider
    {
        public async ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
            Mark(await inner.GetTokenAsync(cancellationToken));

        public async ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            Mark(await inner.RenewTokenAsync(rejected, cancellationToken));

        private static AccessToken Mark(AccessToken token) => new(token.Value + ".decorated", token.IssuedAt, token.ExpiresAt);
    }
}
