using System.Net;

namespace Signeasy.Auth.NetFrameworkTests.ReadmeSnippets;

internal static class Connections
{
    public static void FollowDns(Uri apiBaseAddress)
    {
        ServicePointManager.FindServicePoint(apiBaseAddress).ConnectionLeaseTimeout = 120_000; // milliseconds
    }
}
