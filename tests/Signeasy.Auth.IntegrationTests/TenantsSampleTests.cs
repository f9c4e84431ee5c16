using System.Net;
using System.Net.Http.Json;

namespace Signeasy.Auth.IntegrationTests;

public class TenantsSampleTests
{
    private const string ListeningOn = "Now listening on: ";

    [Fact]
    public async Task The_Tenants_sample_without_credentials_calls_the_fake_for_each_tenant()
    {
        await using SampleProcess sample = Start([]);
        using HttpClient http = await ConnectAsync(sample);

        HttpStatusCode[] known = [await GetMeAsync(http, "acme"), await GetMeAsync(http, "globex"), await GetMeAsync(http, "initech")];
        HttpStatusCode unknown = await GetMeAsync(http, "umbrella");
        HttpStatusCode added = await PutAsync(http, "tenants/umbrella", new { clientId = "client-of-umbrella", clientSecret = "not-a-real-secret" });
        HttpStatusCode afterAdding = await GetMeAsync(http, "umbrella");
        HttpStatusCode changed = await PutAsync(http, "tenants/umbrella/secret", new { clientSecret = "not-a-real-secret-2" });
        HttpStatusCode afterChange = await GetMeAsync(http, "umbrella");
        string health = await http.GetStringAsync("health", TestContext.Current.CancellationToken);
        SampleRun run = await sample.StopAsync();

        Assert.All(known, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.NotFound, unknown);
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.OK], [added, afterAdding]);
        Assert.Equal([HttpStatusCode.NoContent, HttpStatusCode.OK], [changed, afterChange]);
        Assert.Equal("Healthy", health);
        Assert.Contains("talking to FakeSigneasy", run.Output, StringComparison.Ordinal);
        run.AssertHoldsNone("not-a-real-secret");
    }

    [Fact]
    public async Task The_Tenants_sample_with_credentials_calls_the_given_addresses()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using SampleProcess sample = Start(emulator.Settings);
        using HttpClient http = await ConnectAsync(sample);

        HttpStatusCode[] statuses = [await GetMeAsync(http, "acme"), await GetMeAsync(http, "globex")];
        SampleRun run = await sample.StopAsync();

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(
            ["/oauth/token 200", "/v3/me 200", "/oauth/token 200", "/v3/me 200"],
            emulator.Fake.Requests.Select(request => $"{request.Uri.AbsolutePath} {(int?)request.Status}"));
        run.AssertHoldsNone(emulator.Secrets);
    }

    private static SampleProcess Start(Dictionary<string, string> settings)
    {
        settings.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        return SampleProcess.Start("Tenants", "TenantsSample", settings, "--urls=http://127.0.0.1:0");
    }

    private static async Task<HttpClient> ConnectAsync(SampleProcess sample)
    {
        string line = await sample.LineAsync(ListeningOn);
        return new HttpClient
        {
            BaseAddress = new Uri(line[(line.IndexOf(ListeningOn, StringComparison.Ordinal) + ListeningOn.Length)..]),
        };
    }

    private static async Task<HttpStatusCode> GetMeAsync(HttpClient http, string tenant)
    {
        using HttpResponseMessage response = await http.GetAsync($"tenants/{tenant}/me", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient http, string path, object body)
    {
        using HttpResponseMessage response = await http.PutAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
