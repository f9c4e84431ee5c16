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
        command.SetAction((parseResult, cancellationToken) => WriteAsync(
            settings.Read(parseResult), parseResult.GetValue(json), parseResult.GetValue(noCache), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> WriteAsync(
        ToolSettings settings, bool json, bool noCache, Terminal terminal, CancellationToken cancellationToken)
    {
        var renewal = new RenewalWatch();
        await using ServiceProvider services = settings.CreateServices(
            terminal, useTokenFile: false, noCache ? null : account => renewal.AddTo(account));
        AccessToken token;
        using (terminal.Waiting("the issuer"))
        {
            token = await services.GetTokenProvider(settings).GetTokenAsync(cancellationToken);
        }

        terminal.WriteOutput((json ? TokenJson.Create(token) : token.Value) + "\n");
        if (!noCache && RenewalWatch.IsDue(token, services.GetOptions(settings)))
        {
            using (terminal.Waiting("the renewal of the token"))
            {
                await renewal.WaitAsync(token, cancellationToken);
            }
        }

        return ExitCodes.Success;
    }
}
