namespace EmulatorSample;

/// <summary>The emulator's instructions, as text.</summary>
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

            Token lifetime {{emulator.Fake.TokenLifetime}}, duration of a token request {{emulator.Fake.Issuer.Delay}}; set in seconds: --lifetime 20 --delay 2.
            Ports: --port 8484 --https-port 8485. Keep the client secret across restarts: --secret-file PATH.

            Get a token and call the API with it:

              TOKEN=$(curl -s {{http}}/oauth/token -H 'Content-Type: application/json' \
                -d '{"client_id":"{{emulator.Fake.ClientId}}","client_secret":"{{emulator.Fake.ClientSecret}}","audience":"{{emulator.Fake.Audience}}","grant_type":"client_credentials"}' \
                | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
              curl {{http}}/v3/me -H "Authorization: Bearer $TOKEN"

            The same over HTTPS, with a certificate that was created at start-up:

              curl -s {{http}}/certificate.pem -o signeasy.pem
              curl --cacert signeasy.pem {{https}}/v3/me -H "Authorization: Bearer $TOKEN"

            A program that uses services.AddSigneasyAuth() takes these environment variables; a program
            without a container sets the same four properties of SigneasyAuthOptions:

              export Signeasy__ClientId={{emulator.Fake.ClientId}}
              export Signeasy__ClientSecret={{emulator.Fake.ClientSecret}}
              export Signeasy__TokenEndpoint={{http}}/oauth/token
              export Signeasy__ApiBaseAddress={{http}}/v3/

            """;
    }
}
