using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class ConfigurationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_setting_is_read_from_the_section_Signeasy()
    {
        IConfigurationRoot configuration = Wiring.Configuration(
            ("Signeasy:ClientId", "client"),
            ("Signeasy:ClientSecret", Wiring.Secret),
            ("Signeasy:TokenEndpoint", "https://issuer.example/token"),
            ("Signeasy:Audience", "https://audience.example/"),
            ("Signeasy:Scope", "rs:read"),
            ("Signeasy:ApiBaseAddress", "https://api.example/v4"),
            ("Signeasy:RenewBefore", "2.03:04:05"),
            ("Signeasy:AcquisitionTimeout", "00:00:07"));

        SigneasyAuthOptions options = Read(configuration, services => services.AddSigneasyAuth());

        Assert.Equal("client", options.ClientId);
        Assert.Equal(Wiring.Secret, options.ClientSecret);
        Assert.Equal(new Uri("https://issuer.example/token"), options.TokenEndpoint);
        Assert.Equal("https://audience.example/", options.Audience);
        Assert.Equal("rs:read", options.Scope);
        Assert.Equal(new Uri("https://api.example/v4"), options.ApiBaseAddress);
        Assert.Equal(new TimeSpan(2, 3, 4, 5), options.RenewBefore);
        Assert.Equal(TimeSpan.FromSeconds(7), options.AcquisitionTimeout);
    }

    [Fact]
    public void A_portal_token_is_read_from_the_section_and_every_other_setting_keeps_its_default()
    {
        IConfigurationRoot configuration = Wiring.Configuration(("Signeasy:PortalToken", "portal-token"));
        var defaults = new SigneasyAuthOptions();

        SigneasyAuthOptions options = Read(configuration, services => services.AddSigneasyAuth());

        Assert.Equal("portal-token", options.PortalToken);
        Assert.Equal(("", ""), (options.ClientId, options.ClientSecret));
        Assert.Equal(defaults.TokenEndpoint, options.TokenEndpoint);
        Assert.Equal(defaults.Audience, options.Audience);
        Assert.Equal(defaults.ApiBaseAddress, options.ApiBaseAddress);
        Assert.Equal(defaults.RenewBefore, options.RenewBefore);
        Assert.Equal(defaults.AcquisitionTimeout, options.AcquisitionTimeout);
    }

    [Fact]
    public async Task Environment_variables_reach_the_token_request()
    {
        const string Prefix = "SIGNEASY_AUTH_CONFIGURATION_TESTS_";
        Environment.SetEnvironmentVariable(Prefix + "Signeasy__ClientId", "client-of-the-environment");
        Environment.SetEnvironmentVariable(Prefix + "Signeasy__ClientSecret", Wiring.Secret);
        Environment.SetEnvironmentVariable(Prefix + "Signeasy__TokenEndpoint", "https://issuer.example/token");
        var wire = new StubTransport();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build());
        services.AddSigneasyAuth().Services.SendThrough(wire);
        await using ServiceProvider provider = services.BuildStrictly();

        await provider.GetRequiredService<ITokenProvider>().GetTokenAsync(Cancel);

        SentRequest request = Assert.Single(wire.TokenRequests);
        Assert.Equal(new Uri("https://issuer.example/token"), request.Uri);
        Assert.Equal("client-of-the-environment", StubTransport.Field(request, "client_id"));
        Assert.Equal(Wiring.Secret, StubTransport.Field(request, "client_secret"));
    }

    [Fact]
    public void A_given_section_replaces_the_default_one()
    {
        IConfigurationRoot configuration = Wiring.Configuration(
            ("Signeasy:ClientId", "customary"), ("Esign:Live:ClientId", "given"), ("Esign:Live:ClientSecret", Wiring.Secret));

        SigneasyAuthOptions options =
            Read(configuration, services => services.AddSigneasyAuth(configuration.GetSection("Esign:Live")));

        Assert.Equal("given", options.ClientId);
    }

    [Theory]
    [InlineData("Signeasy:")]
    [InlineData("")]
    public void A_given_section_or_whole_configuration_needs_none_in_the_container(string prefix)
    {
        IConfigurationRoot root = Wiring.Configuration((prefix + "ClientId", "given"), (prefix + "ClientSecret", Wiring.Secret));

        SigneasyAuthOptions options = Read(
            configuration: null, services => services.AddSigneasyAuth(prefix.Length == 0 ? root : root.GetSection("Signeasy")));

        Assert.Equal("given", options.ClientId);
    }

    [Fact]
    public void Of_two_sections_the_later_one_counts_alone()
    {
        IConfigurationRoot configuration = Wiring.Configuration(
            ("First:ClientId", "first"),
            ("First:ClientSecret", Wiring.Secret),
            ("First:Audience", "first-audience"),
            ("Second:ClientId", "second"),
            ("Second:ClientSecret", Wiring.Secret));

        SigneasyAuthOptions options = Read(configuration, services =>
        {
            services.AddSigneasyAuth(configuration.GetSection("First"));
            services.AddSigneasyAuth(configuration.GetSection("Second"));
            services.AddSigneasyAuth();
        });

        Assert.Equal("second", options.ClientId);
        Assert.Equal(new SigneasyAuthOptions().Audience, options.Audience);
    }

    [Theory]
    [InlineData("section", "delegate", "later delegate")]
    [InlineData("delegate", "section", "later delegate")]
    [InlineData("delegate", "later delegate", "section")]
    public void Defaults_then_the_section_then_the_delegates_take_effect_whatever_the_order_of_calls(params string[] order)
    {
        IConfigurationRoot configuration = Wiring.ClientConfiguration("section");
        IConfigurationSection section = configuration.GetSection("Signeasy");
        var steps = new List<string>();
        Dictionary<string, Action<IServiceCollection>> calls = new()
        {
            ["section"] = services => services.AddSigneasyAuth(section),
            ["delegate"] = services => services.AddSigneasyAuth(options =>
            {
                steps.Add($"{options.ClientId} over {options.Audience}");
                options.ClientId = "delegate";
            }),
            ["later delegate"] = services => services.AddSigneasyAuth(options =>
            {
                steps.Add(options.ClientId);
                options.ClientId = "later delegate";
            }),
        };

        SigneasyAuthOptions options = Read(configuration, services =>
        {
            foreach (string call in order)
            {
                calls[call](services);
            }
        });

        Assert.Equal(["section over https://api-ext.signeasy.com/", "delegate"], steps);
        Assert.Equal("later delegate", options.ClientId);
    }

    [Fact]
    public void Post_configuration_of_the_application_comes_last()
    {
        SigneasyAuthOptions options = Read(Wiring.ClientConfiguration("section"), services =>
        {
            services.PostConfigure<SigneasyAuthOptions>(options => options.ClientId += " and after");
            services.AddSigneasyAuth(options => options.ClientId += " and delegate");
        });

        Assert.Equal("section and delegate and after", options.ClientId);
    }

    [Fact]
    public async Task All_errors_come_at_once_at_the_start_of_the_host_and_nothing_is_sent()
    {
        var wire = new StubTransport();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new("Signeasy:ClientId", ""),
            new("Signeasy:TokenEndpoint", "ftp://issuer.example/token"),
            new("Signeasy:Audience", ""),
            new("Signeasy:ApiBaseAddress", "https://api.example/v3/?key=1"),
            new("Signeasy:RenewBefore", "31.00:00:00"),
            new("Signeasy:AcquisitionTimeout", "00:00:00.5"),
        ]);
        builder.Services.AddHttpClient("api").AddSigneasyAuthHandler().Services.SendThrough(wire);
        using IHost host = builder.Build();

        OptionsValidationException failure =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));

        Assert.Equal(
            [
                "Signeasy account default: ClientId is empty: set Signeasy:ClientId, or the environment variable Signeasy__ClientId.",
                "ClientSecret is empty: set Signeasy:ClientSecret, or the environment variable Signeasy__ClientSecret.",
                "TokenEndpoint doesn't begin with https://: use https (plain http is for loopback only).",
                "Audience is empty: leave it out for the default, https://api-ext.signeasy.com/.",
                "ApiBaseAddress holds a query (?…): remove it.",
                "RenewBefore is 31.00:00:00: set a time above 0, up to 30 days (30.00:00:00).",
                "AcquisitionTimeout is 00:00:00.5000000: set 1 second (00:00:01) to 10 minutes (00:10:00).",
            ],
            failure.Failures);
        Assert.Empty(wire.TokenRequests);
    }

    [Fact]
    public async Task Named_accounts_are_validated_at_the_start_of_the_host_too()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSigneasyAuth(Wiring.Client("client"));
        builder.Services.AddSigneasyAuth("second");
        using IHost host = builder.Build();

        OptionsValidationException failure =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));

        Assert.Equal(
            [
                "Signeasy account second: ClientId is empty: set Signeasy:second:ClientId, or the environment variable "
                + "Signeasy__second__ClientId (nothing is inherited from section Signeasy).",
                "ClientSecret is empty: set Signeasy:second:ClientSecret, or the environment variable "
                + "Signeasy__second__ClientSecret (nothing is inherited from section Signeasy).",
            ],
            failure.Failures);
    }

    [Fact]
    public async Task Two_invalid_accounts_are_an_aggregate_of_one_error_each()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSigneasyAuth();
        builder.Services.AddSigneasyAuth("emea");
        using IHost host = builder.Build();

        AggregateException failure = await Assert.ThrowsAsync<AggregateException>(() => host.StartAsync(Cancel));

        Assert.Equal(
            ["Signeasy account default: ClientId is empty", "Signeasy account emea: ClientId is empty"],
            failure.InnerExceptions.Select(inner => Assert.IsType<OptionsValidationException>(inner).Failures.First().Split(": set")[0]));
        Assert.Contains("Signeasy:emea:ClientSecret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Valid_settings_let_the_host_start_without_a_request()
    {
        var wire = new StubTransport();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSigneasyAuth(Wiring.Client("client")).Services.SendThrough(wire);
        using IHost host = builder.Build();

        await host.StartAsync(Cancel);

        Assert.Empty(wire.TokenRequests);
    }

    [Fact]
    public void Values_that_cannot_be_read_are_reported_with_the_other_errors_and_not_repeated()
    {
        IConfigurationRoot configuration = Wiring.Configuration(
            ("Signeasy:ClientSecret", Wiring.Secret),
            ("Signeasy:TokenEndpoint", "unreadable-endpoint"),
            ("Signeasy:ApiBaseAddress", "unreadable-address"),
            ("Signeasy:RenewBefore", "unreadable-time"),
            ("Signeasy:AcquisitionTimeout", ""));

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(
            () => Read(configuration, services => services.AddSigneasyAuth()));

        Assert.Equal(
            [
                "Signeasy account default: Signeasy:TokenEndpoint is not an absolute address: write https://host/path.",
                "Signeasy:ApiBaseAddress is not an absolute address: write https://host/path.",
                "Signeasy:RenewBefore is not a time: write d.hh:mm:ss, such as 3.00:00:00 or 00:00:30.",
                "Signeasy:AcquisitionTimeout is not a time: write d.hh:mm:ss, such as 3.00:00:00 or 00:00:30.",
                "ClientId is empty: set Signeasy:ClientId, or the environment variable Signeasy__ClientId.",
            ],
            failure.Failures);
        Assert.DoesNotContain("unreadable", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Esign", "Esign:RenewBefore", "Esign:ClientId, or the environment variable Esign__ClientId")]
    [InlineData(null, "RenewBefore", "ClientId, or the environment variable ClientId")]
    public void Errors_of_a_given_section_name_its_keys(string? section, string renewBefore, string clientId)
    {
        IConfigurationRoot root = Wiring.Configuration((renewBefore, "soon"));

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(
            () => Read(configuration: null, services => services.AddSigneasyAuth(section is null ? root : root.GetSection(section))));

        Assert.Contains($"default: {renewBefore} is not a time", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"set {clientId}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_configuration_missing_credentials_are_still_one_clear_error()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(
            () => Read(configuration: null, services => services.AddSigneasyAuth()));

        Assert.Equal(2, failure.Failures.Count());
        Assert.Contains("Signeasy:ClientSecret", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Signeasy__ClientSecret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_a_name_that_is_no_account_are_not_changed()
    {
        var services = new ServiceCollection();
        services.AddSigneasyAuth(Wiring.Client("client"));
        using ServiceProvider provider = services.BuildStrictly();
        var validator = new OptionsValidator(provider.GetRequiredService<AccountRegistry>());

        SigneasyAuthOptions stranger =
            provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>().Get("no-account");

        Assert.Empty(stranger.ClientId);
        Assert.True(validator.Validate("no-account", stranger).Skipped);
        Assert.True(validator.Validate(null, stranger).Failed);
    }

    private static SigneasyAuthOptions Read(IConfigurationRoot? configuration, Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        if (configuration is not null)
        {
            services.AddSingleton<IConfiguration>(configuration);
        }

        register(services);
        using ServiceProvider provider = services.BuildStrictly();
        return provider.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value;
    }
}
