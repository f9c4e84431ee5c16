using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Signeasy.Auth.IntegrationTests.Fleet;

/// <summary>
/// A Redis on loopback, or Garnet where none is installed, as a process of its own. It keeps nothing on the disk, and its
/// port when it is started again.
/// </summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private const int Tries = 5;

    private readonly string[] _arguments;
    private readonly int _port;
    private Process? _redis;
    private Task _log = Task.CompletedTask;
    private SampleProcess? _garnet;

    private StoreServer(int port, string[] arguments)
    {
        _port = port;
        _arguments = arguments;
    }

    /// <summary>Whether it is Redis. Where SIGNEASY_REDIS=required it must be.</summary>
    public static bool IsRedis { get; } = FindRedis();

    public string Address => $"127.0.0.1:{_port}";

    /// <param name="arguments">Further arguments of redis-server; Garnet doesn't get them.</param>
    public static async Task<StoreServer> StartAsync(params string[] arguments)
    {
        for (int attempt = 1; ; attempt++)
        {
            var store = new StoreServer(FreePort(), arguments);
            try
            {
                await store.StartAgainAsync();
                TestContext.Current.TestOutputHelper?.WriteLine($"The store is {(IsRedis ? "redis-server" : "Garnet, for want of redis-server")}.");
                return store;
            }
            catch (InvalidOperationException)
            {
                await store.DisposeAsync();
                if (attempt == Tries)
                {
                    throw;
                }

                // Somebody else was quicker to take the port.
            }
        }
    }

    public async Task StartAgainAsync()
    {
        if (!IsRedis)
        {
            _garnet = SampleProcess.Start("Fleet", "FleetSample", arguments: $"--store={_port}");
            await _garnet.LineAsync("A store is at");
            return;
        }

        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true };
        string[] always = ["--bind", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no"];
        foreach (string argument in (string[])[.. always, .. _arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _redis = Process.Start(start)!;
        while (await _redis.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                _log = _redis.StandardOutput.ReadToEndAsync(); // Without a reader, a full pipe would block it.
                return;
            }
        }

        throw new InvalidOperationException("redis-server didn't start.");
    }

    public async Task StopAsync()
    {
        if (_garnet is not null)
        {
            await _garnet.DisposeAsync();
        }

        if (_redis is not null)
        {
            _redis.Kill();
            await _redis.WaitForExitAsync();
            await _log;
            _redis.Dispose();
        }

        (_garnet, _redis) = (null, null);
    }

    /// <summary>Makes a Redis stop answering, without closing a connection.</summary>
    public async Task HangAsync()
    {
        using Process stop = Process.Start("kill", ["-STOP", _redis!.Id.ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync();
    }

    /// <summary>A client that keeps trying to connect.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync($"{Address},abortConnect=false,connectTimeout=1000,connectRetry=1,allowAdmin=true");

    public async ValueTask DisposeAsync() => await StopAsync();

    private static bool FindRedis()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        return isThere || Environment.GetEnvironmentVariable("SIGNEASY_REDIS") != "required"
            ? isThere
            : throw new InvalidOperationException("There is no redis-server, and SIGNEASY_REDIS=required requires one.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
