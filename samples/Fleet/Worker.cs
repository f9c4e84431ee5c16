using System.Diagnostics;
using Medallion.Threading;
using Medallion.Threading.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Signeasy.Auth;
using StackExchange.Redis;

namespace FleetSample;

/// <summary>
/// One process of the fleet: calls the API again and again. Writes "ready", waits for a line of input, then writes now and
/// again how many calls were served, how many failed, and how long they took. Its log goes to the standard error.
/// </summary>
internal static class Worker
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(FleetSettings settings, CancellationTokenSource end)
    {
        await using ServiceProvider services = await BuildAsync(settings);
        HttpClient signeasy = services.GetRequiredService<IHttpClientFactory>().CreateClient("signeasy");
        Console.WriteLine("ready");
        if (await Console.In.ReadLineAsync() is null)
        {
            return 0;
        }

        Input.EndsWith(end);
        var calls = new Calls();
        long start = Stopwatch.GetTimestamp();
        await using (new Timer(_ => Console.WriteLine(calls), null, ReportEvery, ReportEvery))
        {
            while (!end.IsCancellationRequested)
            {
                long begun = Stopwatch.GetTimestamp();
                await CallAsync(signeasy, calls);
                if (Stopwatch.GetElapsedTime(start, begun) > WarmUp)
                {
                    calls.Latencies.Count(Stopwatch.GetElapsedTime(begun));
                }

                await Task.Delay(settings.Pause, CancellationToken.None);
            }
        }

        Console.WriteLine(calls);
        return calls.Failed == 0 ? 0 : 1;
    }

    private static async Task<ServiceProvider> BuildAsync(FleetSettings settings)
    {
        var options = ConfigurationOptions.Parse(settings.Redis ?? throw new FormatException(
            "Say --workers 8 for a fleet of 8 (and --seconds, --lifetime, --pause, --lock-expiry), or --redis host:port to be one "
            + "worker of a fleet on that Redis."));
        options.AbortOnConnectFail = false;
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(options);

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true));
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.AddStackExchangeRedisCache(cache => cache.ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(redis));
        services.AddSingleton<IDistributedLockProvider>(
            new RedisDistributedSynchronizationProvider(redis.GetDatabase(), locks => locks.Expiry(settings.LockExpiry)));
        services.AddSigneasyAuth(settings.Signeasy).AddDistributedCache();
        services.AddHttpClient("signeasy").AddSigneasyAuthHandler();
        return services.BuildServiceProvider();
    }

    private static async Task CallAsync(HttpClient signeasy, Calls calls)
    {
        try
        {
            using HttpResponseMessage response = await signeasy.GetAsync("me");
            calls.Count(response.IsSuccessStatusCode, $"{(int)response.StatusCode}");
        }
        catch (Exception e) when (e is SigneasyAuthException or HttpRequestException or TaskCanceledException)
        {
            calls.Count(served: false, e.Message);
        }
    }
}
