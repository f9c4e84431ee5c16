using System.Diagnostics;
using System.Reflection;

namespace Signeasy.Auth.Tests;

public class SigneasyAuthOptionsTests
{
    [Fact]
    public void Options_default_to_signeasys_own_addresses_and_times()
    {
        var options = new SigneasyAuthOptions();

        Assert.Equal("", options.ClientId);
        Assert.Equal("", options.ClientSecret);
        Assert.Null(options.ClientSecretProvider);
        Assert.Null(options.PortalToken);
        Assert.Equal("https://auth.signeasy.com/oauth/token", options.TokenEndpoint.OriginalString);
        Assert.Equal("https://api-ext.signeasy.com/", options.Audience);
        Assert.Null(options.Scope);
        Assert.Equal("https://api.signeasy.com/v3/", options.ApiBaseAddress.OriginalString);
        Assert.Equal(TimeSpan.FromDays(3), options.RenewBefore);
        Assert.Equal(TimeSpan.FromSeconds(30), options.AcquisitionTimeout);
    }

    [Fact]
    public void Options_show_no_secret_in_a_debugger()
    {
        var options = new SigneasyAuthOptions
        {
            ClientSecret = "not-a-real-secret",
            PortalToken = "not-a-real-secret",
        };

        IEnumerable<PropertyInfo> holding = typeof(SigneasyAuthOptions)
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.GetValue(options) is "not-a-real-secret");

        Assert.Equal(2, holding.Count());
        Assert.All(holding, property => Assert.Equal(
            DebuggerBrowsableState.Never, property.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State));
        Assert.Equal(
            "Signeasy client {ClientId}", typeof(SigneasyAuthOptions).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
    }
}
