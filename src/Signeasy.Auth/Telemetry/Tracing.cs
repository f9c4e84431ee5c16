using System.Diagnostics;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The library's <see cref="ActivitySource"/>. It exists only while it is used, because .NET keeps a list of all sources,
/// which would keep an unloaded assembly in memory.
/// </summary>
internal static class Tracing
{
    private static readonly object Gate = new();
    private static volatile ActivitySource? _source;
    private static int _users;

    /// <summary>The source; null while nobody uses it.</summary>
    public static ActivitySource? Source => _source;

    public static bool HasListeners => _source?.HasListeners() == true;

    public static void AddUser()
    {
        lock (Gate)
        {
            _users++;
            _source ??= new ActivitySource(SigneasyAuthTelemetry.ActivitySourceName, PackageVersion.Value);
        }
    }

    public static void RemoveUser()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                _source!.Dispose();
                _source = null;
            }
        }
    }
}
