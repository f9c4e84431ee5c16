using ConsoleSample;
using Signeasy.Auth;
using Signeasy.Auth.Testing;

try
{
    SigneasyAuthOptions options = Settings.FromEnvironment();
    FakeSigneasy? fake = null;
    if (Settings.HaveNoCredentials(options))
    {
        fake = new FakeSigneasy();
        options.ClientId = fake.ClientId;
        options.ClientSecret = fake.ClientSecret;
        Console.WriteLine("No credentials are set, so this talks to FakeSigneasy, a Signeasy within this process.");
        Console.WriteLine("Set Signeasy__ClientId and Signeasy__ClientSecret to talk to the real one.");
        Console.WriteLine();
    }

    // SigneasyHttpClient.Create(options) does all of this in one line; here the cache is at hand, to show what it holds.
    SigneasyTokenClient tokenClient = fake is null ? new(options) : new(new HttpClient(fake), options);
    using var tokens = new CachingTokenProvider(tokenClient, options.RenewBefore);
    using HttpClient signeasy = SigneasyHttpClient.Create(tokens, options.ApiBaseAddress, primaryHandler: fake);

    AccessToken token = await tokens.GetTokenAsync();
    if (string.IsNullOrEmpty(options.PortalToken))
    {
        Console.WriteLine($"Access token of client {options.ClientId}");
        Console.WriteLine($"  issued   {token.IssuedAt:u}");
        Console.WriteLine($"  renews   {tokens.Status.RenewsAt:u}, in the background");
        Console.WriteLine($"  expires  {token.ExpiresAt:u}");
    }
    else
    {
        Console.WriteLine("Access token from the portal: sent as it is, and never renewed.");
    }

    Console.WriteLine();
    Console.WriteLine($"GET {new Uri(signeasy.BaseAddress!, "me")}");
    Console.WriteLine($"  {await signeasy.GetStringAsync("me")}");
    return 0;
}
catch (ArgumentException e)
{
    return await FailAsync($"Settings, from the environment variables Signeasy__*: {e.Message}");
}
catch (Exception e) when (e is SigneasyAuthException or HttpRequestException or TaskCanceledException)
{
    return await FailAsync(e.Message);
}

// None of these messages ever holds the secret or the token.
static async Task<int> FailAsync(string message)
{
    await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
    return 1;
}
