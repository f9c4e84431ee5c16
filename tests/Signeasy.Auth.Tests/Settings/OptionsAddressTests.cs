using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class OptionsAddressTests
{
    private readonly SigneasyAuthOptions _options = new() { ClientId = "not-a-real-client", ClientSecret = "not-a-real-secret" };

    public static TheoryData<string> UnsafeAddresses => new(
        "http://auth.example/",
        "http://localhost.example/",
        "http://127.0.0.1.example/",
        "http://10.0.0.1/",
        "ftp://localhost/",
        "file:///etc/hosts",
        "relative/path",
        "https://user@auth.example/",
        "https://user:password@auth.example/",
        "https://auth.example/#fragment");

    public static TheoryData<string> SafeAddresses => new(
        "https://auth.example/",
        "HTTPS://auth.example:8443/path",
        "http://localhost/",
        "http://127.0.0.1:5000/path",
        "http://127.1.2.3/",
        "http://[::1]:5000/");

    [Theory]
    [MemberData(nameof(UnsafeAddresses))]
    public void An_address_that_is_unfit_for_a_credential_is_an_error(string address)
    {
        _options.TokenEndpoint = new Uri(address, UriKind.RelativeOrAbsolute);
        _options.ApiBaseAddress = _options.TokenEndpoint;

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(["TokenEndpoint", "ApiBaseAddress"], errors.Select(error => error.Split(' ')[0]));
        Assert.DoesNotContain(errors, error => error.Contains("password@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not-a-real-secret:x")]
    [InlineData("not-a-real-secret")]
    public void A_secret_that_was_put_in_place_of_an_address_is_not_repeated(string secret)
    {
        _options.TokenEndpoint = new Uri(secret, UriKind.RelativeOrAbsolute);
        _options.ApiBaseAddress = _options.TokenEndpoint;

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(2, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("real", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(SafeAddresses))]
    public void An_address_may_be_https_or_http_on_loopback(string address)
    {
        _options.TokenEndpoint = new Uri(address);
        _options.ApiBaseAddress = new Uri(address);

        Assert.Empty(OptionsValidation.Check(_options, "Signeasy"));
    }

    [Fact]
    public void A_missing_address_is_an_error()
    {
        _options.TokenEndpoint = null!;
        _options.ApiBaseAddress = null!;

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(
            [
                "TokenEndpoint is not an absolute address: write https://host/path.",
                "ApiBaseAddress is not an absolute address: write https://host/path.",
            ],
            errors);
    }

    [Fact]
    public void The_token_endpoint_may_have_a_query_and_the_api_address_may_not()
    {
        _options.TokenEndpoint = new Uri("https://auth.example/token?tenant=1");
        _options.ApiBaseAddress = new Uri("https://api.example/v3/?version=1");

        string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));

        Assert.Equal("ApiBaseAddress holds a query (?…): remove it.", error);
    }
}
