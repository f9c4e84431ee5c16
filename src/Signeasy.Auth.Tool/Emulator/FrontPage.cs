using System.Net;

namespace Signeasy.Auth.Tool;

/// <summary>The emulator's instructions.</summary>
internal static class FrontPage
{
    public static string Create(EmulatorServer emulator)
    {
        string http = emulator.Http.GetLeftPart(UriPartial.Authority);
        string https = emulator.Https.GetLeftPart(UriPartial.Authority);
        return $$"""
            A fake Signeasy on this machine, for curl and for programs in any language: an issuer, which checks credentials
            and signs access tokens, and an API, which checks those tokens. It never contacts the real Signeasy.

            client ID        {{emulator.Fake.ClientId}}
            client secret    {{emulator.Fake.ClientSecret}}
            audience         {{emulator.Fake.Audience}}
            token endpoint   POST {{http}}/oauth/token
            JWKS             GET  {{http}}/.well-known/jwks.json
            API              GET  {{http}}/v3/me
            counts           GET  {{http}}/counts

            Token lifetime {{emulator.Fake.TokenLifetime}}, duration of a token request {{emulator.Fake.Issuer.Delay}}. "signeasy-auth emulate --help"
            lists the options that change them, and those that cause failures.

            Get a token and call the API with it:

              TOKEN=$(curl -s {{http}}/oauth/token -H 'Content-Type: application/json' \
                -d '{"client_id":"{{emulator.Fake.ClientId}}","client_secret":"{{emulator.Fake.ClientSecret}}","audience":"{{emulator.Fake.Audience}}","grant_type":"client_credentials"}' \
                | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
              curl {{http}}/v3/me -H "Authorization: Bearer $TOKEN"

            The same over HTTPS, with a certificate that was created at start-up:

              curl -s {{http}}/certificate.pem -o signeasy.pem
              curl --cacert signeasy.pem {{https}}/v3/me -H "Authorization: Bearer $TOKEN"

            A program that uses services.AddSigneasyAuth() reads these environment variables; a program
            without a container sets the same four properties of SigneasyAuthOptions:

            {{string.Join('\n', EmulatorVariables.Get(emulator).Select(variable => $"  export {variable.Name}={variable.Value}"))}}

            """;
    }

    /// <summary>The same for a browser.</summary>
    public static string CreateHtml(EmulatorServer emulator) => $"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Signeasy emulator</title>
        <style>body {"{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }"} pre {"{ white-space: pre-wrap; overflow-wrap: anywhere }"}</style>
        <h1>Signeasy emulator</h1>
        <pre>{WebUtility.HtmlEncode(Create(emulator))}</pre>
        </html>
        """;
}
