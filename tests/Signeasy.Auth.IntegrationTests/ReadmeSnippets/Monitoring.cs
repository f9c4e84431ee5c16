using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Signeasy.Auth;

namespace ReadmeSnippets;

/// <summary>Compiled, and compared with the READMEs. Outside of the library's namespace, as an application is.</summary>
internal static class Monitoring
{
    public static void AddWithoutTelemetry(IServiceCollection services)
    {
        services.AddSigneasyAuth().AddTokenRenewalService(options => options.VerifyApiAccess = true);
        services.AddHealthChecks().AddSigneasyAuth();
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSigneasyAuth().AddTokenRenewalService();
        services.AddHealthChecks().AddSigneasyAuth();
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(SigneasyAuthTelemetry.MeterName))
            .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddSource(SigneasyAuthTelemetry.ActivitySourceName));
    }
}
