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

// The application supplies the credentials, here through its configuration: Signeasy__ClientId and Signeasy__ClientSecret.
if (builder.Configuration["Signeasy:ClientId"] is null or "" && builder.Configuration["Signeasy:PortalToken"] is null or "")
{
    Console.WriteLine("No credentials are set, so this talks to FakeSigneasy, a fake that runs in this process.");
    builder.Services.AddFakeSigneasy(new FakeSigneasy());
}

using IHost host = builder.Build();
try
{
    SigningClient signing = host.Services.GetRequiredService<SigningClient>();
    Console.WriteLine($"From the container: {(await signing.GetMeAsync()).Email}");

    // The SDK also works without a container, with any token provider. This one already has a token.
    using HttpClient signeasy = SigneasyHttpClient.Create(
        host.Services.GetRequiredService<ITokenProvider>(),
        new SigneasyHttpClientOptions
        {
            ApiBaseAddress = host.Services.GetRequiredService<IOptions<SigneasyAuthOptions>>().Value.ApiBaseAddress,
            PrimaryHandler = host.Services.GetService<FakeSigneasy>(),
        });
    Console.WriteLine($"Without it: {(await new SigningClient(signeasy).GetMeAsync()).Email}");

    long acquisitions = host.Services.GetRequiredService<CachingTokenProvider>().Status.Acquisitions;
    Console.WriteLine($"Tokens requested for both: {acquisitions}");
    return 0;
}
catch (Exception e) when (
    e is SigneasyAuthException or OptionsValidationException or HttpRequestException or TaskCanceledException)
{
    // None of these messages ever contains the secret or the token.
    await Console.Error.WriteLineAsync(e.Message.ReplaceLineEndings(" "));
    return 1;
}
