namespace Signeasy.Auth.Tool;

/// <summary>The environment variables that tell .NET which proxy to use. On Windows and macOS, they override the system's settings.</summary>
internal sealed class ProxyVariables
{
    private static readonly string[] Names =
        ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

    private readonly Dictionary<string, string> _values;

    private ProxyVariables(Dictionary<string, string> values) => _values = values;

    /// <summary>The variables that are set, without user names and passwords.</summary>
    public IReadOnlyList<StepResult.Detail> Details =>
    [
        .. _values.Select(variable => new StepResult.Detail(
            variable.Key, PlainText.From(WithoutCredentials(variable.Value), maxLength: 300), "environment variable")),
    ];

    public static ProxyVariables Read(Secrets secrets)
    {
        // On Windows, the names of environment variables are case-insensitive.
        var values = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (string name in Names)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && values.TryAdd(name, value) && GetCredentials(value) is { } credentials)
            {
                secrets.Add(credentials);
                secrets.Add(credentials.Split(':', 2)[^1]);
            }
        }

        return new ProxyVariables(values);
    }

    /// <summary>Finds variables that don't have the effect on a connection that they seem to have.</summary>
    public IEnumerable<string> FindProblems(Route route)
    {
        string host = route.Destination.IdnHost;
        if (route.Proxy is not null)
        {
            foreach (string entry in GetExceptions().Where(entry => Covers(entry, host)))
            {
                yield return entry == "*"
                    ? "NO_PROXY is *, which .NET doesn't understand: unset HTTPS_PROXY and ALL_PROXY instead."
                    : $"NO_PROXY contains {entry}, which .NET doesn't apply to {host}: write {host}, or .{entry.TrimStart('*', '.')} for all of its subdomains.";
            }
        }
        else if (!route.Destination.IsLoopback && FindProxy(route.Destination.Scheme) is { } variable && !GetExceptions().Any(entry => Covers(entry, host)))
        {
            yield return $"{variable} is set, but .NET can't read it, and calls {host} directly: write http://host:port.";
        }
    }

    private string? FindProxy(string scheme) =>
        Names.FirstOrDefault(name => _values.ContainsKey(name)
            && (name.StartsWith(scheme + "_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("all_", StringComparison.OrdinalIgnoreCase)));

    private string[] GetExceptions() =>
        (_values.GetValueOrDefault("no_proxy") ?? _values.GetValueOrDefault("NO_PROXY") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether an entry of NO_PROXY applies to a host according to curl's rules.</summary>
    private static bool Covers(string entry, string host)
    {
        string domain = entry.TrimStart('*', '.');
        return entry == "*"
            || (domain.Length > 0
                && (host.Equals(domain, StringComparison.OrdinalIgnoreCase)
                    || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)));
    }

    private static string? GetCredentials(string value)
    {
        int end = value.LastIndexOf('@');
        int start = value.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        return end > start ? value[start..end] : null;
    }

    private static string WithoutCredentials(string value) =>
        GetCredentials(value) is { } credentials ? value.Replace(credentials + "@", "***@", StringComparison.Ordinal) : value;
}
