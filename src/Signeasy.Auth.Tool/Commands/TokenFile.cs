using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tool;

/// <summary>Reads the token from the token file, without requesting one.</summary>
internal static class TokenFile
{
    /// <summary>Returns the portal token if one is set, and otherwise the token in the file.</summary>
    /// <exception cref="IOException">There is no token in the file.</exception>
    public static async Task<string> ReadAsync(ToolSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        if (settings.Find(nameof(SigneasyAuthOptions.PortalToken)) is { Value.Length: > 0 } portalToken)
        {
            return portalToken.Value;
        }

        await using ServiceProvider services = settings.CreateServices(
            terminal, useTokenFile: true, account => account.DecorateTokenProvider(static (_, _) => new NoTokenRequests()));
        try
        {
            return (await services.GetTokenProvider(settings).GetTokenAsync(cancellationToken)).Value;
        }
        catch (Exception e) when (IsNoToken(e))
        {
            throw new IOException(
                "There is no token for these settings in the token file. Run signeasy-auth token first, or pass a token to decode.", e);
        }
    }

    private static bool IsNoToken(Exception? e) => e is not null && (e is NoTokenException || IsNoToken(e.InnerException));

    /// <summary>Replaces the token client. The token file doesn't remember its exception.</summary>
    private sealed class NoTokenRequests : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) => throw new NoTokenException();

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
            throw new NoTokenException();
    }

    private sealed class NoTokenException : Exception;
}
