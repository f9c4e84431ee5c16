namespace Signeasy.Auth.Tool;

/// <summary>Adds headers of the command line to a request.</summary>
internal static class RequestHeader
{
    /// <summary>Adds a header of the form <c>Name: value</c>.</summary>
    /// <exception cref="UsageException">It isn't a header, or it would replace the token or its host.</exception>
    public static void Add(HttpRequestMessage request, string header)
    {
        int colon = header.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? "" : header[..colon].Trim();
        string value = header[(colon + 1)..].Trim();
        if (name.Length == 0 || value.Any(char.IsControl))
        {
            throw new UsageException("A header after -H doesn't have the form NAME: VALUE.");
        }

        if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException("The header Authorization isn't allowed: call adds the access token itself.");
        }

        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException("The header Host isn't allowed: the token is sent to the host of ApiBaseAddress only.");
        }

        if (!TryAdd(request, name, value))
        {
            throw new UsageException($"The header {Printable.Escape(name)} can't be sent: check its name, or add a body with --data.");
        }
    }

    private static bool TryAdd(HttpRequestMessage request, string name, string value)
    {
        if (request.Headers.TryAddWithoutValidation(name, value))
        {
            return true;
        }

        // A content header, such as Content-Type. The user's replaces ours.
        request.Content?.Headers.Remove(name);
        return request.Content?.Headers.TryAddWithoutValidation(name, value) == true;
    }
}
