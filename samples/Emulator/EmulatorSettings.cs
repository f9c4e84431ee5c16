namespace EmulatorSample;

/// <summary>Settings from the command line, <c>--port 8484</c>, or the environment, <c>Emulator__Port=8484</c>.</summary>
internal sealed class EmulatorSettings
{
    /// <summary>Port for HTTP; 0 for any free port.</summary>
    public int Port { get; init; }

    /// <summary>Port for HTTPS; 0 for any free port.</summary>
    public int HttpsPort { get; init; }

    /// <summary>Lifetime of the tokens; null for the lifetime of Signeasy's, 30 days.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How long each response of the issuer takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>File that keeps the client secret from one start to the next; null for a new secret at each start.</summary>
    public string? SecretFile { get; init; }

    public static EmulatorSettings Read(string[] args)
    {
        IConfigurationSection section = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddCommandLine(args, new Dictionary<string, string>
            {
                ["--port"] = "Emulator:Port",
                ["--https-port"] = "Emulator:HttpsPort",
                ["--lifetime"] = "Emulator:Lifetime",
                ["--delay"] = "Emulator:Delay",
                ["--secret-file"] = "Emulator:SecretFile",
            })
            .Build()
            .GetSection("Emulator");
        return new EmulatorSettings
        {
            Port = WholeNumber.Read(section, "Port", 0, 65535) ?? 8484,
            HttpsPort = WholeNumber.Read(section, "HttpsPort", 0, 65535) ?? 8485,
            Lifetime = WholeNumber.Read(section, "Lifetime", 1, int.MaxValue) is { } lifetime ? TimeSpan.FromSeconds(lifetime) : null,
            Delay = TimeSpan.FromSeconds(WholeNumber.Read(section, "Delay", 0, 3600) ?? 0),
            SecretFile = section["SecretFile"] is { Length: > 0 } file ? file : null,
        };
    }
}
