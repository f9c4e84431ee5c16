using CronSample;
using Microsoft.Extensions.Logging;
using Signeasy.Auth;

try
{
    SigneasyAuthOptions options = Settings.FromEnvironment();
    if (Settings.HaveNoCredentials(options))
    {
        return await FailAsync(
            "No credentials are set. Run \"signeasy-auth emulate\" in another terminal, and set the variables that it writes.");
    }

    // The other arguments are for this sample's output; most programs need only SigneasyHttpClientWithFileCache.Create(options).
    using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(new ErrorStreamLogging()));
    var requests = new TokenRequestCounter();
    using HttpClient signeasy = SigneasyHttpClientWithFileCache.Create(
        options,
        path: args is ["--folder", var folder] ? folder : null,
        new SigneasyHttpClientOptions
        {
            LoggerFactory = loggers,
            DecorateTokenProvider = requests.Wrap,
        });

    Console.WriteLine($"GET {new Uri(signeasy.BaseAddress!, "me")}");
    Console.WriteLine($"  {await signeasy.GetStringAsync("me")}");
    Console.WriteLine(requests.Tokens > 0 ? "The token came from the issuer." : "The token came from the file.");
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

// None of these messages ever contains the secret or the token. Cron sends the error stream by mail.
static async Task<int> FailAsync(string message)
{
    await Console.Error.WriteLineAsync(message.ReplaceLineEndings(" "));
    return 1;
}
