using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signeasy.Auth;
using Signeasy.Auth.Testing;
using SigningSdk;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddSigningSdk();

// The application brings the credentials: here its configuration does, by Signeasy__ClientId and Signeasy__ClientSecret.
if (builder.Configuration["Signeasy:ClientId"] is null or "" && builder.Configuration["Signeasy:AccessToken"] is null or "")
{
    Console.WriteLine("No credentials are set, so this talks to FakeSigneasy, a Signeasy within this process.");
    builder.Services.AddFakeSigneasy(new FakeSigneasy());
}

using IHost host = builder.Build();
try
{
    SigningClient signing = host.Services.GetRequiredService<SigningClient>();
    Console.WriteLine($"From the container: {(await signing.GetMeAsync()).Email}");

    // The SDK works without a container too, over any token provider; this one's token is at hand already.
    using HttpClient signeasy = SigneasyHttpClient.Create(
        host.Services.GetRequiredService<ITokenProvider>(),
        host.Services.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value.ApiBaseAddress,
        primaryHandler: host.Services.GetService<FakeSigneasy>());
    Console.WriteLine($"Without it: {(await new SigningClient(signeasy).GetMeAsync()).Email}");

    long acquisitions = host.Services.GetRequiredService<CachingTokenProvider>().Status.Acquisitions;
    Console.WriteLine($"Tokens requested for both: {acquisitions}");
    return 0;
}
catch (Exception e) when (
    e is SigneasyAuthException or OptionsValidationException or HttpRequestException or TaskCanceledException)
{
    // None of these messages ever holds the secret or the token.
    await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
    return 1;
}
