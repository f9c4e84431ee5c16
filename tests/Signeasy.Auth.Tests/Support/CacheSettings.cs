using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>An account's settings before and after a reload.</summary>
internal static class CacheSettings
{
    public static AccountSettings Original { get; } = With(_ => { });

    public static AccountSettings OfOtherSecret() => OfOtherAccount("secret");

    public static AccountSettings OfOtherAccount(string change) => With(options => Change(options, change));

    /// <summary>Changes one setting of an account.</summary>
    public static void Change(SigneasyAuthOptions options, string change)
    {
        switch (change)
        {
            case "client":
                options.ClientId = "another-client";
                break;
            case "audience":
                options.Audience = "https://another.example/";
                break;
            case "scope":
                options.Scope = "rs:read";
                break;
            case "endpoint":
                options.TokenEndpoint = new Uri("https://another.example/oauth/token");
                break;
            case "secret":
                options.ClientSecret = "another-not-a-real-secret";
                break;
            default:
                options.PortalToken = "not-a-real-portal-token";
                break;
        }
    }

    public static AccountSettings With(Action<SigneasyAuthOptions> change)
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = "not-a-real-secret" };
        change(options);
        return new AccountSettings(options);
    }
}
