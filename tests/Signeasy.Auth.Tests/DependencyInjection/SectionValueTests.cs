using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Tests;

/// <summary>Blank, padded and huge values, as they come from a file or the environment.</summary>
public class SectionValueTests
{
    private const string OutOfBounds = "set a time above 0, up to 30 days (30.00:00:00).";
    private const string NoTime = "is not a time: write d.hh:mm:ss, such as 3.00:00:00 or 00:00:30.";
    private const string NoAddress = "is not an absolute address: write https://host/path.";
    private const string Padded = "has white space at an end: remove it.";

    /// <summary>Shorter than the length that Uri itself rejects before .NET 10.</summary>
    private static readonly string HugeAddress = "https://host.example/".PadRight(60_000, 'a');

    public static TheoryData<string, string, string> Unfit => new()
    {
        { "ClientId", "\t", "ClientId is blank: set Signeasy:ClientId, or the environment variable Signeasy__ClientId." },
        { "ClientId", "client\r\n", "ClientId " + Padded },
        { "TokenEndpoint", "", "Signeasy:TokenEndpoint " + NoAddress },
        { "TokenEndpoint", " ", "Signeasy:TokenEndpoint " + NoAddress },
        { "TokenEndpoint", "https://", "Signeasy:TokenEndpoint " + NoAddress },
        { "TokenEndpoint", HugeAddress, "TokenEndpoint is 60000 characters long: at most 2048 are allowed." },
        { "ApiBaseAddress", "", "Signeasy:ApiBaseAddress " + NoAddress },
        { "ApiBaseAddress", "api.signeasy.com/v3/", "Signeasy:ApiBaseAddress " + NoAddress },
        { "ApiBaseAddress", HugeAddress, "ApiBaseAddress is 60000 characters long: at most 2048 are allowed." },
        { "RenewBefore", " ", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "10675200.00:00:00", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "10675199.02:48:05.4775807", "RenewBefore is 10675199.02:48:05.4775807: " + OutOfBounds },
        { "RenewBefore", "-10675199.02:48:05.4775808", "RenewBefore is -10675199.02:48:05.4775808: " + OutOfBounds },
        { "AcquisitionTimeout", "", "Signeasy:AcquisitionTimeout " + NoTime },
        { "AcquisitionTimeout", "30", "Signeasy:AcquisitionTimeout can be read as 30.00:00:00 (days) or as 00:00:30 (seconds): write one of the two." },
        { "AcquisitionTimeout", " 90 ", "Signeasy:AcquisitionTimeout can be read as 90.00:00:00 (days) or as 00:01:30 (seconds): write one of the two." },
        { "RenewBefore", "99999", "Signeasy:RenewBefore can be read as 99999.00:00:00 (days) or as 1.03:46:39 (seconds): write one of the two." },
        { "RenewBefore", "100000", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "12345678", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "1:00", "Signeasy:RenewBefore can be read as 01:00:00 (hours and minutes) or as 00:01:00 (minutes and seconds): write one of the two." },
        { "RenewBefore", "90:30", "Signeasy:RenewBefore can be read as 3.18:30:00 (hours and minutes) or as 01:30:30 (minutes and seconds): write one of the two." },
        { "RenewBefore", "24:00:00", "Signeasy:RenewBefore can be read as 24.00:00:00 (days, hours and minutes) or as 1.00:00:00 (hours, minutes and seconds): write one of the two." },
        { "RenewBefore", "0:60:00", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "1:90", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "24:30:00", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "3.00:00", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "3:00:00:00", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", ":", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "1,5", "Signeasy:RenewBefore " + NoTime },
        { "RenewBefore", "P3D", "Signeasy:RenewBefore " + NoTime },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void An_unfit_value_is_the_one_error(string key, string value, string error)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(key, value));

        Assert.Equal("Signeasy account default: " + error, Assert.Single(failure.Failures));
    }

    [Fact]
    public void White_space_around_an_address_or_a_time_is_no_part_of_it()
    {
        Uri endpoint = Read("TokenEndpoint", " https://issuer.example/token\n").TokenEndpoint;
        Uri address = Read("ApiBaseAddress", "\thttps://api.example/v4/ ").ApiBaseAddress;
        TimeSpan window = Read("RenewBefore", " 2.00:00:00 ").RenewBefore;

        Assert.Equal("https://issuer.example/token", endpoint.AbsoluteUri);
        Assert.Equal("https://api.example/v4/", address.AbsoluteUri);
        Assert.Equal(TimeSpan.FromDays(2), window);
    }

    [Fact]
    public void The_longest_values_that_are_allowed_are_taken_whole()
    {
        Assert.Equal(1024, Read("ClientId", new string('i', 1024)).ClientId.Length);
        Assert.Equal(4096, Read("ClientSecret", new string('s', 4096)).ClientSecret.Length);
        Assert.Equal(1024, Read("Audience", new string('a', 1024)).Audience.Length);
        Assert.Equal(2048, Read("TokenEndpoint", HugeAddress[..2048]).TokenEndpoint.AbsoluteUri.Length);
        Assert.Equal(2048, Read("ApiBaseAddress", HugeAddress[..2048]).ApiBaseAddress.AbsoluteUri.Length);
    }

    private static SigneasyAuthOptions Read(string key, string value)
    {
        IConfigurationRoot configuration = Wiring.ClientConfiguration("client");
        configuration["Signeasy:" + key] = value;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSigneasyAuth();
        using ServiceProvider provider = services.BuildStrictly();
        return provider.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value;
    }
}
