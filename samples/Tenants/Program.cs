using Microsoft.AspNetCore.Http.HttpResults;
using Signeasy.Auth;
using TenantsSample;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Each tenant's credentials come from the database, when they are needed.
builder.Services.AddSingleton<TenantDatabase>();
builder.Services.AddSigneasyAuthAccounts<TenantAccounts>(accounts =>
{
    if (builder.Configuration["Signeasy:ApiBaseAddress"] is { Length: > 0 } address)
    {
        accounts.ApiBaseAddress = new Uri(address);
    }
});
builder.Services.AddHttpClient<SigneasyUsers>().AddSigneasyAuthHandler();

// One check for all tenants.
builder.Services.AddHealthChecks().AddSigneasyAuth();
builder.Services.AddProblemDetails();

// A body without credentials is answered with 400.
builder.Services.ConfigureHttpJsonOptions(options =>
{
    options.SerializerOptions.RespectNullableAnnotations = true;
    options.SerializerOptions.RespectRequiredConstructorParameters = true;
});

// Only for this sample: three tenants, and a fake Signeasy if there are no credentials.
var sample = new SampleTenants(builder);
WebApplication app = builder.Build();
await sample.AddToAsync(app.Services.GetRequiredService<TenantDatabase>());

// A real application takes the tenant from the user's login, and lets only administrators add or change tenants.
RouteGroupBuilder tenants = app.MapGroup("/tenants/{id:length(1,64):regex(^[a-z0-9-]+$)}");
tenants.MapGet("/me", async (string id, SigneasyUsers users, ILogger<SigneasyUsers> logger, CancellationToken cancellationToken) =>
{
    try
    {
        return Results.Ok(await users.GetMeAsync(id, cancellationToken));
    }
    catch (SigneasyAuthException e) when (e.Error == "unknown_account")
    {
        return TypedResults.NotFound();
    }
    catch (Exception e) when (e is SigneasyAuthException or HttpRequestException)
    {
        Log.CallFailed(logger, id, e);
        return TypedResults.Problem(title: "Signeasy is unavailable.", statusCode: StatusCodes.Status502BadGateway);
    }
});

tenants.MapPut("", async Task<Results<NoContent, Conflict>> (
    string id, TenantCredentials credentials, TenantDatabase database, ISigneasyAccounts accounts) =>
{
    if (!await database.AddAsync(new Tenant(id, credentials.ClientId, credentials.ClientSecret)))
    {
        return TypedResults.Conflict();
    }

    sample.CreateClient(credentials.ClientId, credentials.ClientSecret);
    accounts.Forget(id); // The name may be remembered as unknown.
    return TypedResults.NoContent();
});

tenants.MapPut("/secret", async Task<Results<NoContent, NotFound>> (
    string id, TenantSecret changed, TenantDatabase database, ISigneasyAccounts accounts, CancellationToken cancellationToken) =>
{
    if (!await database.SetSecretAsync(id, changed.ClientSecret))
    {
        return TypedResults.NotFound();
    }

    sample.CreateClient((await database.FindAsync(id, cancellationToken))!.ClientId, changed.ClientSecret);
    accounts.Forget(id); // The next call uses the new secret. Without this, it would be used within five minutes.
    return TypedResults.NoContent();
});

app.MapHealthChecks("/health");
if (sample.AreOffline)
{
    Log.Offline(app.Logger);
}

await app.RunAsync();
