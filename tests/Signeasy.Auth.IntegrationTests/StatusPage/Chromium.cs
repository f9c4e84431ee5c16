using Microsoft.Playwright;

namespace Signeasy.Auth.IntegrationTests.StatusPage;

/// <summary>The Chromium of this machine, without a window. Nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Only a page that hangs takes this long.</summary>
    private const float Limit = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Starts it where there is one. Where SIGNEASY_CHROMIUM=required there must be.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Find() is { } path)
        {
            Assertions.SetDefaultExpectTimeout(Limit);
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Timeout = Limit });
        }
    }

    /// <summary>An empty page; the test is skipped where there is no Chromium.</summary>
    public async Task<IPage> NewPageAsync(ColorScheme colours, int width, int height)
    {
        Assert.SkipWhen(_browser is null, "There is no chromium on the PATH. On Debian: apt-get install chromium");
        IPage page = await _browser!.NewPageAsync(new()
        {
            ColorScheme = colours,
            Locale = "en-GB",
            TimezoneId = "America/New_York",
            ViewportSize = new() { Width = width, Height = height },
        });
        page.SetDefaultTimeout(Limit);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find()
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "chromium"))
            .FirstOrDefault(File.Exists);
        return path is not null || Environment.GetEnvironmentVariable("SIGNEASY_CHROMIUM") != "required"
            ? path
            : throw new InvalidOperationException("There is no chromium, and SIGNEASY_CHROMIUM=required requires one.");
    }
}
