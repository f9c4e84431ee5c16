using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using NJsonSchema;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class ConfigurationSchemaTests
{
    private const string Padding = "https://host.example/";

    [Fact]
    public void The_schema_in_the_package_is_the_one_that_the_options_generate()
    {
        string generated = ConfigurationSchema.Generate();
        if (Environment.GetEnvironmentVariable("SIGNEASY_SCHEMA") == "write")
        {
            File.WriteAllText(ConfigurationSchema.File, generated);
        }

        string packed = File.ReadAllText(ConfigurationSchema.File).ReplaceLineEndings("\n");

        Assert.Equal(generated, packed);
    }

    [Fact]
    public void The_schema_has_the_settings_that_the_reader_reads_and_no_others()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(ConfigurationSchema.File));

        IEnumerable<string> names = schema.RootElement.GetProperty("definitions").GetProperty("signeasyAccount")
            .GetProperty("properties").EnumerateObject().Select(property => property.Name);

        // The other way round: what the options have and a section can't contain.
        string[] delegates = [nameof(SigneasyAuthOptions.ClientSecretProvider)];
        Assert.Equal(
            typeof(SigneasyAuthOptions).GetProperties().Select(property => property.Name).Except(delegates).Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, string> Values => new()
    {
        { "RenewBefore", "3.00:00:00" },
        { "RenewBefore", "00:00:30" },
        { "RenewBefore", " 1.2:3:4.5 " },
        { "RenewBefore", "0.23:59:59.9999999" },
        { "RenewBefore", "" },
        { "RenewBefore", "3" },
        { "RenewBefore", "1:00" },
        { "RenewBefore", "24:00:00" },
        { "RenewBefore", "0:60:00" },
        { "RenewBefore", "00:00:60" },
        { "RenewBefore", "3.00:00" },
        { "RenewBefore", "3:00:00:00" },
        { "RenewBefore", "P3D" },
        { "RenewBefore", "00:00:00.12345678" },
        { "AcquisitionTimeout", "00:01:00" },
        { "AcquisitionTimeout", "30" },
        { "ClientId", new string('a', 1024) },
        { "ClientId", new string('a', 1025) },
        { "ClientSecret", new string('a', 4096) },
        { "ClientSecret", new string('a', 4097) },
        { "Audience", new string('a', 1024) },
        { "Audience", new string('a', 1025) },
        { "Scope", "rs:read rs:update" },
        { "Scope", new string('a', 1025) },
        { "RequiredScopes", "rs:read rs:update" },
        { "TokenEndpoint", "https://host.example/token" },
        { "TokenEndpoint", Padding + new string('a', 2048 - Padding.Length) },
        { "TokenEndpoint", Padding + new string('a', 2049 - Padding.Length) },
        { "ApiBaseAddress", Padding + new string('a', 2049 - Padding.Length) },
        { "WebhookSecret", "of the application's own" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task The_schema_accepts_the_values_that_the_reader_and_the_validation_accept_and_no_others(string key, string value)
    {
        await AssertAgreementAsync(new Dictionary<string, object> { ["ClientId"] = "client", ["ClientSecret"] = "not-a-real-secret", [key] = value });
    }

    [Theory]
    [InlineData(16_384)]
    [InlineData(16_385)]
    public async Task The_schema_accepts_the_portal_tokens_that_the_validation_accepts(int length)
    {
        await AssertAgreementAsync(new Dictionary<string, object> { ["PortalToken"] = new string('a', length) });
    }

    [Fact]
    public async Task The_schema_accepts_a_list_of_scopes()
    {
        await AssertAgreementAsync(new Dictionary<string, object>
        {
            ["ClientId"] = "client",
            ["ClientSecret"] = "not-a-real-secret",
            ["RequiredScopes"] = new[] { "rs:read", "rs:update" },
        });
    }

    /// <summary>For the section itself and for a further account's.</summary>
    private static async Task AssertAgreementAsync(Dictionary<string, object> settings)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(ConfigurationSchema.File, TestContext.Current.CancellationToken);
        string json = JsonSerializer.Serialize(new { Signeasy = settings });
        string further = JsonSerializer.Serialize(new { Signeasy = new { emea = settings } });

        bool isAccepted = IsAccepted(json, "Signeasy");

        Assert.Equal((isAccepted, isAccepted), (schema.Validate(json).Count == 0, schema.Validate(further).Count == 0));
        Assert.Equal(isAccepted, IsAccepted(further, "Signeasy:emea"));
    }

    private static bool IsAccepted(string json, string path)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        var options = new SigneasyAuthOptions();
        SectionReader.Read(configuration.GetSection(path), path, options);
        return OptionsValidation.Check(options, path).Count == 0;
    }
}
