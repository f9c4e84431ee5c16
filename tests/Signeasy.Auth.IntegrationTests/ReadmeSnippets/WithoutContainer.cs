using Signeasy.Auth;

namespace ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs. Outside of the library's namespace, as an application is.</summary>
internal static class WithoutContainer
{
    public static async Task<string> CallAsync(string clientId, string clientSecret)
    {
        using HttpClient signeasy = SigneasyHttpClient.Create(new SigneasyAuthOptions
        {
            ClientId = clientId,
            ClientSecret = clientSecret,
        });

        string me = await signeasy.GetStringAsync("me");
        return me;
    }
}
