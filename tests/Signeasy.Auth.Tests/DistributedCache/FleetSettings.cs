using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

/// <summary>Settings of the processes of a fleet.</summary>
internal static class FleetSettings
{
    public const string Secret = "not-a-real-secret";

    public static SharingSettings Original { get; } = With(_ => { });

    /// <summary>Settings that differ in one thing.</summary>
    public static SharingSettings WithOther(string what) => With(options => CacheSettings.Change(options, what));

    public static SharingSettings With(Action<SigneasyAuthOptions> change)
    {
        var options = new SigneasyAuthOptions { ClientId = "client", ClientSecret = Secret };
        change(options);
        return new SharingSettings(options);
    }
}
