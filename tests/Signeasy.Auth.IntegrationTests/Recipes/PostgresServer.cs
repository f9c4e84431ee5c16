using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Signeasy.Auth.IntegrationTests.Recipes;

/// <summary>A Postgres on loopback, in a folder of its own, which is gone afterwards.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Versions = "/usr/lib/postgresql";
    private static readonly string? Programs = FindPrograms();
    private readonly string _folder = Directory.CreateTempSubdirectory("signeasy-postgres-").FullName;
    private Process? _server;
    private Task _log = Task.CompletedTask;

    private PostgresServer()
    {
    }

    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>Starts it where there is one. Where SIGNEASY_POSTGRES=required there must be.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        Assert.SkipWhen(Programs is null, $"There is no Postgres in {Versions}.");
        var server = new PostgresServer();
        await server.StartServerAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }

        if (_server is not null)
        {
            using Process stop = Process.Start("kill", ["-INT", _server.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync();
            await _log;
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartServerAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            // Postgres refuses to run as root.
            using Process own = Process.Start("chown", ["nobody", _folder]);
            await own.WaitForExitAsync();
        }

        string data = Path.Combine(_folder, "data");
        using (Process create = CreateProcess("initdb", "-D", data, "-U", "signeasy", "-A", "trust", "--no-sync"))
        {
            Task<string> output = create.StandardOutput.ReadToEndAsync();
            string errors = await create.StandardError.ReadToEndAsync();
            await output;
            await create.WaitForExitAsync();
            Assert.True(create.ExitCode == 0, errors);
        }

        int port = FreePort();
        _server = CreateProcess(
            "postgres", "-D", data, "-F", "-h", "127.0.0.1", "-k", "", "-p", port.ToString(CultureInfo.InvariantCulture));
        var log = new List<string>();
        while (await _server.StandardError.ReadLineAsync() is { } line)
        {
            log.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                _log = _server.StandardError.ReadToEndAsync(); // Without a reader, a full pipe would block it.
                Database = NpgsqlDataSource.Create(
                    string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=signeasy;Database=postgres"));
                return;
            }
        }

        throw new InvalidOperationException($"Postgres didn't start: {string.Join('\n', log)}");
    }

    private static Process CreateProcess(string program, params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
            : [];
        string[] command = [.. user, Path.Combine(Programs!, program), .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
    }

    /// <summary>Where Debian installs the newest version, or null.</summary>
    private static string? FindPrograms()
    {
        string? folder = !Directory.Exists(Versions)
            ? null
            : Directory.EnumerateDirectories(Versions)
                .Select(version => Path.Combine(version, "bin"))
                .Where(programs => File.Exists(Path.Combine(programs, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault();
        return folder is not null || Environment.GetEnvironmentVariable("SIGNEASY_POSTGRES") != "required"
            ? folder
            : throw new InvalidOperationException($"There is no Postgres in {Versions}, and SIGNEASY_POSTGRES=required requires one.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
