using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Settings of the processes of a fleet.</summary>
internal static class FleetSettings
{
    public const string Secret = "not-a-real-secret";

    public static SharingSettings Original { get; } = With(_ => { });

    /// <summary>Settings that differ in one thing.</summary>
    public static SharingSettings WithOther(string what) => With(options =>
    {
        switch (what)
        {
            case "client":
                options.ClientId = "another-client";
                break;
            case "secret":
                options.ClientSecret = "another-not-a-real-secret";
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
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown.");
        }
    });

    public static SharingSettings With(Action<SigneasyAuthOptions> change)
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = Secret };
        change(options);
        return new SharingSettings(options);
    }
}
