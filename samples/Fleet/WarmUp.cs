using Medallion.Threading;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace FleetSample;

/// <summary>
/// Touches cache and lock once. Many processes that start on few cores have little time for compiling, and what they do
/// at the same instant is to be the sharing.
/// </summary>
internal static class WarmUp
{
    public static async Task RunAsync(IServiceProvider services)
    {
        string name = $"fleet-sample:warm-up:{Environment.ProcessId}";
        try
        {
            await services.GetRequiredService<IDistributedCache>().GetAsync(name);
            await using (await services.GetRequiredService<IDistributedLockProvider>().CreateLock(name).TryAcquireAsync())
            {
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or AggregateException)
        {
            await Console.Error.WriteLineAsync($"The store doesn't work: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
