namespace Signeasy.Auth.Tool;

/// <summary>Resolves paths against the address of the API, and rejects other hosts.</summary>
internal static class ApiAddress
{
    /// <summary>Resolves a path, or an absolute address at the same host.</summary>
    /// <exception cref="UsageException">The address isn't at the API's scheme, host and port, or the path begins with a slash.</exception>
    public static Uri Resolve(Uri apiBaseAddress, string path)
    {
        string root = apiBaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";
        if (path.StartsWith('/') || path.StartsWith('\\'))
        {
            throw new UsageException(
                $"Write the path without the leading slash, such as {Suggest(new Uri(root), path)}: it is relative to {root}");
        }

        return Uri.TryCreate(new Uri(root), path, out Uri? address) && IsAt(address, apiBaseAddress) ? address : throw new UsageException(
            $"The path isn't at {apiBaseAddress.GetLeftPart(UriPartial.Authority)}, and the token is sent nowhere else: write a path "
            + $"relative to {root}, such as me, or set ApiBaseAddress.");
    }

    private static bool IsAt(Uri address, Uri apiBaseAddress) =>
        address.Scheme == apiBaseAddress.Scheme
        && address.Port == apiBaseAddress.Port
        && address.UserInfo.Length == 0
        && address.IdnHost.Equals(apiBaseAddress.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>The path without the leading slash, and without the part that the API's address already contains.</summary>
    private static string Suggest(Uri root, string path)
    {
        string relative = path.TrimStart('/', '\\');
        string prefix = root.AbsolutePath.TrimStart('/');
        relative = prefix.Length > 0 && relative.StartsWith(prefix, StringComparison.Ordinal) ? relative[prefix.Length..] : relative;
        return relative.Length > 0 ? Printable.Escape(relative) : "me";
    }
}
