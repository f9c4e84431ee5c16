using System.Diagnostics;
using System.Globalization;

namespace Signeasy.Auth.Benchmarks.Servers;

/// <summary>The loopback server, started as a process of its own and ended with this one.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;

    private ServerProcess(Process process, string ports)
    {
        _process = process;
        string[] numbers = ports.Split(' ');
        Address = new Uri($"http://127.0.0.1:{numbers[0]}/");
        Http2Address = new Uri($"http://127.0.0.1:{numbers[1]}/");
        HttpsAddress = new Uri($"https://127.0.0.1:{numbers[2]}/");
        _control = new HttpClient { BaseAddress = Address };
    }

    /// <summary>The server's address over HTTP/1.1.</summary>
    public Uri Address { get; }

    /// <summary>The server's address over HTTP/2, without TLS.</summary>
    public Uri Http2Address { get; }

    /// <summary>The server's address over HTTP/1.1 with TLS.</summary>
    public Uri HttpsAddress { get; }

    public static async Task<ServerProcess> StartAsync()
    {
        Process process = OwnProgram.Start(LoopbackServer.Verb);
        string? ports = await process.StandardOutput.ReadLineAsync();
        return new ServerProcess(process, ports ?? throw new InvalidOperationException("The loopback server didn't start."));
    }

    /// <summary>How the issuer answers from now on; its requests count from 0 again.</summary>
    public async Task SetIssuerAsync(TimeSpan delay, TimeSpan lifetime, bool isDown = false)
    {
        FormattableString query = $"issuer?delay={delay.TotalMilliseconds:0}&lifetime={lifetime.TotalSeconds:0}&down={isDown}";
        using HttpResponseMessage answer = await _control.PostAsync(
            new Uri(query.ToString(CultureInfo.InvariantCulture), UriKind.Relative), content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The certificate of the address with TLS.</summary>
    public Task<string> CertificateAsync() => _control.GetStringAsync(new Uri("certificate.pem", UriKind.Relative));

    /// <summary>Token requests since the issuer was set.</summary>
    public async Task<int> TokenRequestsAsync() =>
        int.Parse(await _control.GetStringAsync(new Uri("issuer", UriKind.Relative)), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _control.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
