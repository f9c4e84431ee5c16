using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tool;

/// <summary><c>signeasy-auth token</c>: writes an access token to standard output.</summary>
internal static class TokenCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SettingsOptions();
        var json = new Option<bool>("--json") { Description = "Write access_token, expires_at, expires_on and scope as JSON." };
        var noCache = new Option<bool>("--no-cache") { Description = "Request a new token, and neither read nor write the token file." };
        var command = new ToolCommand("token", "Write an access token to standard output.")
        {
            Examples =
            [
                "curl -H \"Authorization: Bearer $(signeasy-auth token)\" https://api.signeasy.com/v3/me",
                "signeasy-auth token --json --env-file .env",
            ],
        };
        command.Add(json);
        command.Add(noCache);
        settings.AddTo(command);
        command.SetAction(async (parseResult, cancellationToken) =>
        {
            AccessToken token = await GetAsync(
                settings.Read(parseResult), parseResult.GetValue(noCache), terminal, cancellationToken);
            terminal.WriteOutput((parseResult.GetValue(json) ? TokenJson.Create(token) : token.Value) + "\n");
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<AccessToken> GetAsync(
        ToolSettings settings, bool noCache, Terminal terminal, CancellationToken cancellationToken)
    {
        await using ServiceProvider services = settings.CreateServices(terminal, useTokenFile: !noCache);
        using (terminal.Waiting("the issuer"))
        {
            return await services.GetTokenProvider(settings).GetTokenAsync(cancellationToken);
        }
    }
}
