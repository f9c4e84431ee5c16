using ConsoleSample;
using Signeasy.Auth;
using Signeasy.Auth.Testing;

try
{
    SigneasyAuthOptions options = Settings.FromEnvironment();
    var httpClientOptions = new SigneasyHttpClientOptions();
    if (Settings.HaveNoCredentials(options))
    {
        var fake = new FakeSigneasy();
        httpClientOptions.PrimaryHandler = fake;
        options.ClientId = fake.ClientId;
        options.ClientSecret = fake.ClientSecret;
        Console.WriteLine("No credentials are set, so this talks to FakeSigneasy, a fake that runs in this process.");
        Console.WriteLine("Set Signeasy__ClientId and Signeasy__ClientSecret to talk to the real one.");
        Console.WriteLine();
    }

    // With credentials, SigneasyHttpClient.Create(options) is all that a program needs.
    using HttpClient signeasy = SigneasyHttpClient.Create(options, httpClientOptions);

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

// None of these messages ever contains the secret or the token.
static async Task<int> FailAsync(string message)
{
    await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
    return 1;
}
