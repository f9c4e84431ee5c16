namespace Signeasy.Auth.Internal;

/// <summary>
/// Finds a client secret in text that came from the issuer. An answer may echo the request, whole or in part, so a run
/// of eight characters that the two share is taken for an echo.
/// </summary>
internal static class EchoGuard
{
    private const int Run = 8;

    public static bool Echoes(string text, string secret)
    {
        if (secret.Length <= Run)
        {
            return text.Contains(secret, StringComparison.OrdinalIgnoreCase);
        }

        for (int i = 0; i + Run <= secret.Length; i++)
        {
            if (text.Contains(secret.Substring(i, Run), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
