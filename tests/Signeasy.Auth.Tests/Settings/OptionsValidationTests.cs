using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class OptionsValidationTests
{
    private const string Hidden = "hidden-not-real";
    private readonly SigneasyAuthOptions _options = new() { ClientId = "not-a-real-client", ClientSecret = "not-a-real-secret" };

    [Theory]
    [InlineData("secret")]
    [InlineData("provider of the secret")]
    [InlineData("portal token")]
    public void Credentials_of_one_kind_are_valid(string kind)
    {
        SigneasyAuthOptions options = kind switch
        {
            "secret" => _options,
            "portal token" => new() { PortalToken = "portal.token" },
            _ => new() { ClientId = "not-a-real-client", ClientSecretProvider = _ => new("") },
        };

        List<string> errors = OptionsValidation.Check(options, "Signeasy");

        Assert.Empty(errors);
    }

    [Fact]
    public void Missing_credentials_are_named_by_their_properties_without_a_configuration()
    {
        List<string> errors = OptionsValidation.Check(new SigneasyAuthOptions { ClientId = " ", ClientSecret = null! }, null);

        Assert.Equal(
            [
                "ClientId is blank: set SigneasyAuthOptions.ClientId (portal > Authentication > OAuth credentials).",
                "ClientSecret is empty: set SigneasyAuthOptions.ClientSecret (portal > Authentication > OAuth credentials).",
            ],
            errors);
    }

    [Theory]
    [InlineData(" " + Hidden, "has white space at an end: remove it.")]
    [InlineData(Hidden + "\n", "has white space at an end: remove it.")]
    [InlineData("hid\tden-not-real", "holds a control character: remove it.")]
    [InlineData("\uFEFF" + Hidden, "holds an invisible character, such as a byte order mark: remove it.")]
    [InlineData(Hidden + "\u200B", "holds an invisible character, such as a byte order mark: remove it.")]
    [InlineData("hid\u00ADden-not-real", "holds an invisible character, such as a byte order mark: remove it.")]
    public void Credentials_that_were_copied_badly_are_errors(string text, string problem)
    {
        _options.ClientId = text;
        _options.ClientSecret = text;

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(["ClientId " + problem, "ClientSecret " + problem], errors);
    }

    [Theory]
    [InlineData(1024, 4096, 0)]
    [InlineData(1025, 4097, 4)]
    public void Credentials_audience_and_scope_have_a_maximum_length(int length, int secretLength, int count)
    {
        _options.ClientId = new string('i', length);
        _options.ClientSecret = new string('s', secretLength);
        _options.Audience = new string('a', length);
        _options.Scope = new string('s', length);

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(count, errors.Count);
        Assert.All(errors, error => Assert.Matches("is (1025|4097) characters long: at most (1024|4096) are allowed", error));
    }

    [Fact]
    public void Two_sources_of_the_secret_are_an_error()
    {
        _options.ClientSecretProvider = _ => new("");

        string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));

        Assert.Equal("ClientSecret and ClientSecretProvider are both set: keep one of them.", error);
    }

    [Theory]
    [InlineData(true, false, "ClientSecret and ClientSecretFile are both set: keep one of them.")]
    [InlineData(false, true, "ClientSecretProvider and ClientSecretFile are both set: keep one of them.")]
    [InlineData(true, true, "ClientSecret and ClientSecretProvider and ClientSecretFile are all set: keep one of them.")]
    public void A_secret_file_beside_another_source_is_an_error(bool hasSecret, bool hasProvider, string expected)
    {
        using var folder = new TemporaryFolder();
        _options.ClientSecret = hasSecret ? Hidden : "";
        _options.ClientSecretProvider = hasProvider ? _ => new("") : null;
        _options.ClientSecretFile = folder.Write("secret", Hidden);

        string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));

        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_secret_file_replaces_the_secret()
    {
        using var folder = new TemporaryFolder();
        _options.ClientSecret = "";
        _options.ClientSecretFile = folder.Write("secret", Hidden);

        Assert.Empty(OptionsValidation.Check(_options, "Signeasy"));
    }

    [Fact]
    public void A_secret_entered_as_the_path_of_its_file_is_an_error_that_does_not_repeat_it()
    {
        _options.ClientSecret = "";
        _options.ClientSecretFile = Hidden;

        string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));

        Assert.Equal("ClientSecretFile isn't an absolute path: write the full path, such as /run/secrets/signeasy.", error);
    }

    [Theory]
    [InlineData("id", "", false)]
    [InlineData("", Hidden, false)]
    [InlineData("", "", true)]
    [InlineData("", "", false, "/run/secrets/signeasy")]
    public void A_portal_token_beside_any_credential_is_an_error(string id, string secret, bool hasProvider, string? file = null)
    {
        var options = new SigneasyAuthOptions
        {
            PortalToken = "portal.token",
            ClientId = id,
            ClientSecret = secret,
            ClientSecretProvider = hasProvider ? _ => new("") : null,
            ClientSecretFile = file,
        };

        string error = Assert.Single(OptionsValidation.Check(options, "Signeasy"));

        Assert.StartsWith("PortalToken is set together with ClientId, ClientSecret, ClientSecretProvider or ClientSecretFile: keep", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer " + Hidden, @"^PortalToken begins with 'Bearer ': leave that word out\.$")]
    [InlineData("bearer " + Hidden, @"^PortalToken begins with 'Bearer ': leave that word out\.$")]
    [InlineData(Hidden + "\r\n", @"^PortalToken .*\(RFC 6750, section 2\.1\): copy it from the portal once more\.$")]
    [InlineData(" ", @"^PortalToken .*\(RFC 6750, section 2\.1\): copy it from the portal once more\.$")]
    public void A_portal_token_that_was_copied_badly_is_an_error(string token, string expected)
    {
        string error = Assert.Single(OptionsValidation.Check(new SigneasyAuthOptions { PortalToken = token }, "Signeasy"));

        Assert.Matches(expected, error);
        Assert.DoesNotContain(Hidden, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_portal_token_that_no_server_would_accept_is_an_error()
    {
        var options = new SigneasyAuthOptions { PortalToken = new string('t', 100_000) };

        string error = Assert.Single(OptionsValidation.Check(options, "Signeasy"));

        Assert.Equal("PortalToken is longer than 16384 characters: copy it from the portal once more.", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rs:read rs:update")]
    [InlineData("rs:\"read\"")]
    [InlineData("rs:read\n")]
    public void A_required_scope_that_no_token_can_have_is_an_error_that_shows_a_valid_one(string scope)
    {
        var options = new SigneasyAuthOptions
        {
            ClientId = "not-a-real-client",
            ClientSecret = "not-a-real-secret",
            RequiredScopes = ["rs:update", scope],
        };

        string error = Assert.Single(OptionsValidation.Check(options, "Signeasy"));

        Assert.Contains("RequiredScopes", error, StringComparison.Ordinal);
        Assert.Contains("write one scope per entry, such as rs:read", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Required_scopes_that_are_longer_in_total_than_any_token_s_are_an_error()
    {
        var options = new SigneasyAuthOptions
        {
            ClientId = "not-a-real-client",
            ClientSecret = "not-a-real-secret",
            RequiredScopes = [.. Enumerable.Range(0, 2_000).Select(i => $"rs:scope-{i}")],
        };

        string error = Assert.Single(OptionsValidation.Check(options, "Signeasy"));

        Assert.Contains("is longer than", error, StringComparison.Ordinal);
    }
}
