namespace Signeasy.Auth.Tool;

/// <summary>Rejects secrets as arguments of any command.</summary>
internal static class SecretArguments
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "secret", "clientsecret", "password", "token", "accesstoken", "portaltoken", "bearer", "bearertoken", "apikey",
    };

    /// <summary>Throws if an argument is an option for a secret. The message doesn't contain its value.</summary>
    /// <exception cref="UsageException">There is such an option.</exception>
    public static void Refuse(IEnumerable<string> args)
    {
        foreach (string arg in args.TakeWhile(arg => arg != "--"))
        {
            string name = arg.Split('=')[0];
            if (IsSecret(name))
            {
                throw new UsageException(
                    $"{name} isn't allowed: other users of this machine can see arguments in the process list, and the shell keeps them "
                    + "in its history. Set the environment variable Signeasy__ClientSecret, or use --env-file or --user-secrets.");
            }
        }
    }

    /// <summary>Recognizes --client-secret, --ClientSecret, --Signeasy:ClientSecret, --Signeasy__emea__ClientSecret and the like.</summary>
    private static bool IsSecret(string name) =>
        name.StartsWith('-')
        && Names.Contains(new string([.. name.Replace("__", ":", StringComparison.Ordinal).Split(':')[^1].Where(char.IsAsciiLetter)]).ToLowerInvariant());
}
