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
/// One process of the fleet, which calls the API in a loop. It writes "ready" and waits for a line of input; then it
/// regularly writes how many calls were served, how many failed, and how long they took. It logs to standard error.
/// </summary>
internal static class Worker
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(0.2);
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

        Input.CancelAtEnd(end);
        var calls = new Calls();
        long start = Stopwatch.GetTimestamp();
        await using (new Timer(_ => Console.WriteLine(calls), null, ReportInterval, ReportInterval))
        {
            while (!end.IsCancellationRequested)
            {
                long started = Stopwatch.GetTimestamp();
                await CallAsync(signeasy, calls);
                if (Stopwatch.GetElapsedTime(start, started) > WarmUp)
                {
                    calls.Latencies.Count(Stopwatch.GetElapsedTime(started));
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
            "Use --workers 8 to start a fleet of 8 (optionally with --seconds, --lifetime, --pause, --lock-expiry), or "
            + "--redis host:port to run one worker on that Redis."));
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
