namespace EmulatorSample;

/// <summary>What this is, and how to use it, as text.</summary>
internal static class FrontPage
{
    public static string Of(EmulatorServer emulator)
    {
        string http = emulator.Http.GetLeftPart(UriPartial.Authority);
        string https = emulator.Https.GetLeftPart(UriPartial.Authority);
        return $$"""
            A Signeasy of your own on this machine, for curl and for programs in any language: an issuer, which checks
            credentials and signs access tokens, and the API, which checks those tokens. It has no tie to the real one.

            client ID        {{emulator.Fake.ClientId}}
            client secret    {{emulator.Fake.ClientSecret}}
            audience         {{emulator.Fake.Audience}}
            token endpoint   POST {{http}}/oauth/token
            JWKS             GET  {{http}}/.well-known/jwks.json
            API              GET  {{http}}/v3/me
            counts           GET  {{http}}/counts

            Tokens live {{emulator.Fake.TokenLifetime}}; a token request takes {{emulator.Fake.Issuer.Delay}}. In seconds: --lifetime 20 --delay 2.
            Ports: --port 8484 --https-port 8485.

            A token, and a call with it:

              TOKEN=$(curl -s {{http}}/oauth/token -H 'Content-Type: application/json' \
                -d '{"client_id":"{{emulator.Fake.ClientId}}","client_secret":"{{emulator.Fake.ClientSecret}}","audience":"{{emulator.Fake.Audience}}","grant_type":"client_credentials"}' \
                | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
              curl {{http}}/v3/me -H "Authorization: Bearer $TOKEN"

            The same by HTTPS, under a certificate made when this started:

              curl -s {{http}}/certificate.pem -o signeasy.pem
              curl --cacert signeasy.pem {{https}}/v3/me -H "Authorization: Bearer $TOKEN"

            Any program that uses services.AddSigneasyAuth(), by its environment; one without a
            container sets the same four on its SigneasyAuthOptions:

              export Signeasy__ClientId={{emulator.Fake.ClientId}}
              export Signeasy__ClientSecret={{emulator.Fake.ClientSecret}}
              export Signeasy__TokenEndpoint={{http}}/oauth/token
              export Signeasy__ApiBaseAddress={{http}}/v3/

            """;
    }
}
