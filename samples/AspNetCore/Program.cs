using AspNetCoreSample;
using AspNetCoreSample.Offline;
using AspNetCoreSample.StatusPage;
using Microsoft.AspNetCore.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Signeasy.Auth;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// Settings come from section "Signeasy": appsettings.json, user secrets in Development, environment variables.
builder.Services.AddSigneasyAuth().AddTokenRenewalService();
builder.Services.AddHttpClient<SigneasyUsers>().AddSigneasyAuthHandler();

// For operators: /health, and traces and metrics, which the sample writes to the console.
builder.Services.AddHealthChecks().AddSigneasyAuth();
builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces
        .AddAspNetCoreInstrumentation(requests => requests.Filter = static context => context.Request.Path == "/me")
        .AddSource(SigneasyAuthTelemetry.ActivitySourceName)
        .AddConsoleExporter())
    .WithMetrics(metrics => metrics.AddMeter(SigneasyAuthTelemetry.MeterName).AddConsoleExporter((_, reader) =>
        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 60_000));

builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<SigneasyProblems>();

// Only for this sample: a page that shows the token, and a fake Signeasy if there are no credentials.
builder.Services.AddStatusPage();
OfflineSigneasy? offline = OfflineSigneasy.AddIfNeeded(builder);

WebApplication app = builder.Build();

// Failures that SigneasyProblems handles are logged too.
app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = static _ => false });
app.MapGet("/me", static async (SigneasyUsers users, CancellationToken cancellationToken) =>
    TypedResults.Ok(await users.GetMeAsync(cancellationToken)));

// These two are for operators: in an application that others can reach, require authorization for them.
app.MapHealthChecks("/health");
app.MapStatusPage();

if (offline is not null)
{
    offline.MapButtons(app);
    Log.Offline(app.Logger);
}

await app.RunAsync();
