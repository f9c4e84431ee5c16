using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tests;

public sealed class MisspelledKeysTests : IDisposable
{
    private const int Misspelled = 37;

    private readonly CapturedLog _log = new();
    private readonly IConfigurationRoot _configuration = Wiring.ClientConfiguration("client");
    private readonly ServiceCollection _services = new();

    public MisspelledKeysTests()
    {
        _services.AddSingleton<IConfiguration>(_configuration).AddLogging(logging => logging.AddProvider(_log));
        _services.AddSigneasyAuth();
    }

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("RenewBefor", "RenewBefore")]
    [InlineData("Client_Secret", "ClientSecret")]
    [InlineData("client-id", "ClientId")]
    [InlineData("clientid ", "ClientId")]
    [InlineData("Scopes", "Scope")]
    [InlineData("TokenEndpiont", "TokenEndpoint")]
    [InlineData("Clientsecert", "ClientSecret")]
    [InlineData("Client_Secret_File", "ClientSecretFile")]
    [InlineData("API_BASE_ADDRESS", "ApiBaseAddress")]
    public void A_misspelled_key_is_one_warning_that_names_the_nearest_setting_and_no_value(string key, string nearest)
    {
        _configuration["Signeasy:" + key] = "hidden-not-real";

        Read();

        (string _, LogLevel level, int _, string text) = Assert.Single(_log.Lines, line => line.Id == Misspelled);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal(
            $"Signeasy account default: 'Signeasy:{key}' in the configuration isn't a setting and is ignored. Did you mean {nearest}?",
            text);
    }

    [Theory]
    [InlineData("CLIENTID")]
    [InlineData("WebhookSecret")]
    [InlineData("Timeout")]
    [InlineData("Scope")]
    [InlineData("Enabled")]
    public void A_setting_in_other_case_and_a_key_that_resembles_none_are_fine(string key)
    {
        _configuration["Signeasy:" + key] = "value";

        Read();

        Assert.Equal(0, _log.Count(Misspelled));
    }

    [Fact]
    public void A_sub_section_of_a_registered_account_is_fine()
    {
        _services.AddSigneasyAuth("clients");
        _configuration["Signeasy:Clients:ClientId"] = "client-2";
        _configuration["Signeasy:clients:ClientSecret"] = Wiring.Secret;

        Read();

        Assert.Equal(0, _log.Count(Misspelled));
    }

    [Fact]
    public void A_reload_logs_only_what_it_brings()
    {
        _configuration["Signeasy:RenewBefor"] = "1.00:00:00";
        using ServiceProvider provider = _services.BuildStrictly();
        IOptionsMonitor<SigneasyAuthOptions> options = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>();
        _ = options.CurrentValue;

        _configuration.Reload();
        int afterSame = _log.Count(Misspelled);
        _configuration.Reload(("Signeasy:Audiense", "another"));
        _configuration.Reload(("Signeasy:Unrelated", "changed"));

        Assert.Equal(1, afterSame);
        Assert.Equal(2, _log.Count(Misspelled));
        Assert.Contains(_log.Lines, line => line.Text.Contains("'Signeasy:Audiense'", StringComparison.Ordinal));
    }

    private void Read()
    {
        using ServiceProvider provider = _services.BuildStrictly();
        using IServiceScope scope = provider.CreateScope();
        _ = provider.GetRequiredService<IOptionsMonitor<SigneasyAuthOptions>>().CurrentValue;
        _ = scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<SigneasyAuthOptions>>().Value;
    }
}
