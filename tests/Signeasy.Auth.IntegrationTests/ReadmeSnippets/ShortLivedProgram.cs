using Signeasy.Auth;

namespace ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs.</summary>
internal static class ShortLivedProgram
{
    public static async Task<string> CallAsync(SigneasyAuthOptions options)
    {
        using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(options);
        return await signeasy.GetStringAsync(new Uri("me", UriKind.Relative));
    }
}
