using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Signeasy.Auth.IntegrationTests.StatusPage;

/// <summary>The ASP.NET Core sample in a process of its own, its page open in a browser.</summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private const string ListeningOn = "Now listening on: ";

    private readonly SampleProcess _sample;
    private readonly ConcurrentQueue<string> _errors = new();

    private OpenPage(SampleProcess sample, IPage page)
    {
        _sample = sample;
        Page = page;
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _errors.Enqueue(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>The errors in the browser's console.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public ILocator Health => Page.Locator("#health-status");

    public ILocator Issued => Page.Locator("#issued");

    public ILocator TokenRequests => Page.Locator("#token-requests");

    public ILocator RejectedSince => Page.Locator("#rejected-since");

    public ILocator RejectedCalls => Page.Locator("#rejected-calls");

    public ILocator RejectedRenewals => Page.Locator("#rejected-renewals");

    public ILocator GrantedScopes => Page.Locator("#granted-scopes");

    public ILocator MissingScopes => Page.Locator("#missing-scopes");

    public ILocator Failure => Page.Locator("#failure");

    public ILocator Buttons => Page.GetByRole(AriaRole.Button);

    /// <summary>The text that the page shows after a button is pressed.</summary>
    public ILocator Result => Page.Locator("#result");

    /// <summary>Starts the sample with these settings, and opens its page once a token is cached.</summary>
    public static async Task<OpenPage> OpenAsync(
        Chromium chromium,
        IReadOnlyDictionary<string, string>? settings = null,
        ColorScheme colours = ColorScheme.Light,
        int width = 1100,
        int height = 900)
    {
        IPage page = await chromium.NewPageAsync(colours, width, height);
        var environment = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        SampleProcess sample = SampleProcess.Start("AspNetCore", "AspNetCoreSample", environment, "--urls=http://127.0.0.1:0");
        var open = new OpenPage(sample, page);
        try
        {
            await open.LoadAsync();
            return open;
        }
        catch
        {
            await open.DisposeAsync();
            throw;
        }
    }

    /// <summary>Presses a button, and waits until the page has said what came of it.</summary>
    public async Task PressAsync(string button, string result)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Assertions.Expect(Result).ToContainTextAsync(result);
    }

    public Task CallAsync() => PressAsync("Call the API", "answered with 200: fake.user@example.com");

    public Task CallInVainAsync() => PressAsync("Call the API", "answered with 502");

    public Task MoveOnAnHourAsync() => PressAsync("An hour on", "An hour has passed");

    public Task MoveOn28DaysAsync() => PressAsync("28 days on", "28 days have passed");

    /// <summary>When the token that the page shows was issued.</summary>
    public async Task<DateTimeOffset> IssuedAtAsync() => DateTimeOffset.Parse(
        (await Issued.GetAttributeAsync("datetime"))!, CultureInfo.InvariantCulture);

    /// <summary>All that the browser was sent and shows.</summary>
    public async Task<string> ContentAsync()
    {
        IAPIResponse state = await Page.APIRequest.GetAsync(new Uri(Address, "state").AbsoluteUri);
        return await Page.ContentAsync() + await state.TextAsync();
    }

    /// <summary>Whether the whole of every button is in the window before anybody scrolls.</summary>
    public Task<bool> ShowsEveryButtonAsync() => Page.EvaluateAsync<bool>(
        "() => window.scrollY === 0 && [...document.querySelectorAll('button')].every(button => button.getBoundingClientRect().top >= 0 && button.getBoundingClientRect().bottom <= window.innerHeight)");

    /// <summary>An element's place in the window.</summary>
    public async Task<LocatorBoundingBoxResult> BoxAsync(string selector) => (await Page.Locator(selector).BoundingBoxAsync())!;

    /// <summary>Whether the page is wider than the window.</summary>
    public Task<bool> ScrollsSidewaysAsync() =>
        Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth");

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        await _sample.DisposeAsync();
    }

    private async Task LoadAsync()
    {
        string line = await _sample.LineAsync(ListeningOn);
        Address = new Uri(line[(line.IndexOf(ListeningOn, StringComparison.Ordinal) + ListeningOn.Length)..]);
        await Page.GotoAsync(Address.AbsoluteUri);
        await Assertions.Expect(TokenRequests).ToHaveTextAsync("1");
        await Assertions.Expect(Issued).ToHaveAttributeAsync("datetime", Instant());
    }

    [GeneratedRegex("^20[0-9]{2}-")]
    private static partial Regex Instant();
}
