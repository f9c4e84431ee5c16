using AspNetCoreSample;
using Microsoft.AspNetCore.Diagnostics;
using Signeasy.Auth.Testing;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Settings come from the section "Signeasy": appsettings.json, user secrets in Development, environment variables.
builder.Services.AddSigneasyAuth();
builder.Services.AddHttpClient<SigneasyUsers>().AddSigneasyAuthHandler();

builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<SigneasyProblems>();

bool isOffline = builder.Environment.IsDevelopment()
    && builder.Configuration["Signeasy:ClientId"] is null or ""
    && builder.Configuration["Signeasy:AccessToken"] is null or "";
if (isOffline)
{
    builder.Services.AddFakeSigneasy(new FakeSigneasy());
}

WebApplication app = builder.Build();

// A failure that SigneasyProblems answers is still one to log.
app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = static _ => false });
app.MapGet("/me", static async (SigneasyUsers users, CancellationToken cancellationToken) =>
    TypedResults.Ok(await users.GetMeAsync(cancellationToken)));

if (isOffline)
{
    Log.Offline(app.Logger);
}

await app.RunAsync();
