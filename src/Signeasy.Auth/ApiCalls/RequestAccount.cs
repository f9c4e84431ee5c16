namespace Signeasy.Auth.Internal;

/// <summary>The account that a request names, stored in the request's options, which retries and hedging copy.</summary>
internal static class RequestAccount
{
    private const string Key = "Signeasy.Auth.Account";

#if NET
    private static readonly HttpRequestOptionsKey<string> OptionsKey = new(Key);

#endif
    private static volatile bool _isUsed;

    /// <summary>Returns the account's name; null if the request names none.</summary>
    public static string? Find(HttpRequestMessage request)
    {
        // Reading the options of a request allocates them, which programs that never name an account are spared.
        if (!_isUsed)
        {
            return null;
        }

#if NET
        return request.Options.TryGetValue(OptionsKey, out string? account) ? account : null;
#else
        return request.Properties.TryGetValue(Key, out object? account) ? account as string : null;
#endif
    }

    public static void Set(HttpRequestMessage request, string account)
    {
        _isUsed = true;
#if NET
        request.Options.Set(OptionsKey, account);
#else
        request.Properties[Key] = account;
#endif
    }
}
