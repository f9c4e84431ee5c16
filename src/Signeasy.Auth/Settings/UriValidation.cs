namespace Signeasy.Auth.Internal;

/// <summary>Decides which addresses a secret or a token may be sent to.</summary>
internal static class UriValidation
{
    private const int MaxLength = 2048;

    /// <summary>
    /// Describes what is wrong with the address, to follow its name in a sentence; null if credentials may be sent to it.
    /// </summary>
    public static string? GetProblem(Uri? uri) => uri switch
    {
        null or { IsAbsoluteUri: false } => "is not an absolute address: write https://host/path",
        { OriginalString.Length: > MaxLength and var length } => $"is {length} characters long: at most {MaxLength} are allowed",
        { Scheme: not "https" } and not { Scheme: "http", IsLoopback: true } =>
            // The scheme isn't repeated: the text may be a misplaced secret that contains a colon.
            "doesn't begin with https://: use https (plain http is for loopback only)",
        { UserInfo: not "" } => "contains a user name or password: remove it",
        { Fragment: not "" } => "contains a fragment (#…): remove it",
        _ => null,
    };
}
