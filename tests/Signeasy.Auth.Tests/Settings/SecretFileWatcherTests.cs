using System.Net;
using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SecretFileWatcherTests : IAsyncDisposable
{
    private const int Reloaded = 30;
    private const int Verified = 33;
    private const int Rejected = 35;
    private const int Unusable = 39;

    private readonly TemporaryFolder _folder = new();
    private readonly ObservedApp _app = new();
    private readonly string _path;

    public SecretFileWatcherTests()
    {
        _path = _folder.Write("secret", "not-a-real-secret\n");
        _app.Reload(("ClientSecret", null), ("ClientSecretFile", _path));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_new_content_is_verified_by_one_renewal_while_the_old_token_serves()
    {
        AccessToken before = await _app.GetTokenAsync();

        _folder.Write("secret", "not-the-same-secret\n");
        await _app.PassAsync(TimeSpan.FromSeconds(29));
        int reloadsBefore = _app.Log.Count(Reloaded);
        AccessToken meanwhile = await _app.GetTokenAsync();
        await _app.PassAsync(TimeSpan.FromSeconds(65));
        AccessToken after = await _app.GetTokenAsync();
        await _app.PassAsync(TimeSpan.FromMinutes(10));

        Assert.Same(before, meanwhile);
        Assert.NotSame(before, after);
        Assert.Equal((0, 1, 1), (reloadsBefore, _app.Log.Count(Reloaded), _app.Log.Count(Verified)));
        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_secret_that_Kubernetes_swaps_by_a_symbolic_link_is_noticed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a privilege on Windows.");
        Directory.CreateDirectory(_folder.Combine("..2026_01_01"));
        Directory.CreateDirectory(_folder.Combine("..2026_01_02"));
        _folder.Write("..2026_01_01/mounted", "not-a-real-secret");
        _folder.Write("..2026_01_02/mounted", "not-the-same-secret");
        File.CreateSymbolicLink(_folder.Combine("..data"), "..2026_01_01");
        File.CreateSymbolicLink(_folder.Combine("mounted"), "..data/mounted");
        _app.Reload(("ClientSecretFile", _folder.Combine("mounted")));
        await _app.GetTokenAsync();

        File.Delete(_folder.Combine("..data"));
        File.CreateSymbolicLink(_folder.Combine("..data"), "..2026_01_02");
        Directory.Delete(_folder.Combine("..2026_01_01"), recursive: true);
        await _app.PassAsync(TimeSpan.FromSeconds(95));

        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
        Assert.Equal(1, _app.Log.Count(Verified));
    }

    [Fact]
    public async Task A_content_that_is_written_again_unchanged_is_no_news()
    {
        await _app.GetTokenAsync();

        _folder.Write("secret", "not-a-real-secret");
        File.SetLastWriteTimeUtc(_path, new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        await _app.PassAsync(TimeSpan.FromMinutes(5));

        Assert.Equal((0, 1), (_app.Log.Count(Reloaded), _app.TokenRequests));
    }

    [Fact]
    public async Task A_file_that_disappears_is_one_warning_while_the_token_serves_on()
    {
        AccessToken before = await _app.GetTokenAsync();

        File.Delete(_path);
        await _app.PassAsync(TimeSpan.FromMinutes(5));
        AccessToken meanwhile = await _app.GetTokenAsync();
        _folder.Write("secret", "not-the-same-secret");
        await _app.PassAsync(TimeSpan.FromSeconds(95));

        Assert.Same(before, meanwhile);
        Assert.Equal((1, 1), (_app.Log.Count(Unusable), _app.Log.Count(Verified)));
    }

    [Fact]
    public async Task A_wrong_secret_in_the_file_shows_in_log_and_health_while_the_token_serves_on()
    {
        AccessToken before = await _app.GetTokenAsync();
        _app.Wire.TokenStatus = HttpStatusCode.Unauthorized;

        _folder.Write("secret", "not-the-right-secret");
        await _app.PassAsync(TimeSpan.FromSeconds(95));
        HealthReportEntry health = await _app.CheckHealthAsync();

        Assert.Same(before, await _app.GetTokenAsync());
        Assert.True(_app.Log.Count(Rejected) > 0);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_missing_file_is_an_error_at_start()
    {
        File.Delete(_path);

        var failure = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(_app.GetTokenAsync);

        Assert.Contains($"ClientSecretFile {_path} doesn't exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watcher_looks_only_at_the_file_that_it_was_given_last()
    {
        var clock = new ObservedClock();
        int changes = 0;
        using var watcher = new SecretFileWatcher("default", clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, () => changes++);

        watcher.Watch(null);
        clock.Advance(TimeSpan.FromHours(1));
        watcher.Watch(_path);
        _folder.Write("secret", "not-the-same-secret");
        clock.Advance(SecretFileWatcher.Interval);
        watcher.Watch(null);
        _folder.Write("secret", "yet-another-unreal-secret");
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((1, 1), (changes, watcher.Version));
    }

    [Fact]
    public async Task A_client_without_a_container_verifies_a_new_content_too()
    {
        var options = new SigneasyAuthOptions { ClientId = "client-a", ClientSecretFile = _path };
        PendingWork pending = PendingWork.For(_app.Clock);
        using HttpClient signeasy = SigneasyHttpClient.Create(
            options, new SigneasyHttpClientOptions { PrimaryHandler = new InlineHandler(_app.Wire), TimeProvider = _app.Clock });
        using HttpResponseMessage response = await signeasy.GetAsync(new Uri("me", UriKind.Relative), TestContext.Current.CancellationToken);

        _folder.Write("secret", "not-the-same-secret");
        await _app.PassAsync(TimeSpan.FromSeconds(95));
        await pending.WhenIdleAsync();

        Assert.Equal(2, _app.TokenRequests);
        Assert.Equal("not-the-same-secret", StubTransport.Field(_app.Wire.TokenRequests.Last(), "client_secret"));
    }
}
