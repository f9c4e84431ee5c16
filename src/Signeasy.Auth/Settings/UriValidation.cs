using System.Diagnostics.CodeAnalysis;

namespace Signeasy.Auth.Internal;

/// <summary>Decides which addresses a secret or a token may be sent to.</summary>
internal static class UriValidation
{
    private const int MaxLength = 2048;

    /// <summary>
    /// Describes what is wrong with the address, to follow its name in a sentence; null if credentials may be sent to it.
    /// </summary>
    public static string? GetProblem([NotNull] Uri? uri)
    {
        if (uri is null || !uri.IsAbsoluteUri)
        {
#pragma warning disable CS8777 // Callers use the address only if there is no problem.
            return "is not an absolute address: write https://host/path";
#pragma warning restore CS8777
        }

        if (uri.OriginalString.Length > MaxLength)
        {
            return $"is {uri.OriginalString.Length} characters long: at most {MaxLength} are allowed";
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        {
            // The scheme isn't repeated: the text may be a misplaced secret that contains a colon.
            return "doesn't begin with https://: use https (plain http is for loopback only)";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "contains a user name or password: remove it";
        }

        return uri.Fragment.Length > 0 ? "contains a fragment (#…): remove it" : null;
    }
}
