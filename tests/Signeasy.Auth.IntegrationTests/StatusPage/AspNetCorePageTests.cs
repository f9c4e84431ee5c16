using System.Net;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Signeasy.Auth.IntegrationTests.StatusPage;

public class AspNetCorePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int MostBytesOfScreenshot = 150_000;

    private static readonly string[] ButtonNames =
    [
        "Call the API",
        "An hour on",
        "28 days on",
        "Revoke the token",
        "Rotate the secret",
        "Issuer down",
        "Issuer up",
    ];

    [Fact]
    public async Task A_revoked_token_is_seen_to_be_replaced_at_the_next_call()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        DateTimeOffset issuedAt = await page.IssuedAtAsync();

        await page.MoveOnAnHourAsync();
        await page.PressAsync("Revoke the token", "The API refuses the token");
        await page.CallAsync();

        await Expect(page.TokenRequests).ToHaveTextAsync("2");
        await Expect(page.Health).ToHaveTextAsync("Healthy");
        Assert.InRange(await page.IssuedAtAsync() - issuedAt, TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task A_token_that_comes_due_is_seen_to_be_renewed_without_a_call()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        await page.MoveOn28DaysAsync();

        await Expect(page.TokenRequests).ToHaveTextAsync("2");
        await Expect(page.Page.Locator("#token-summary")).ToHaveTextAsync("Good.");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task An_outage_in_the_renewal_window_is_seen_to_degrade_health_until_the_issuer_is_back()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        await Expect(page.Health).ToHaveTextAsync("Healthy");

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();
        await page.CallAsync();
        await Expect(page.Health).ToHaveTextAsync("Degraded");
        await Expect(page.Failure).ToContainTextAsync("503");
        await page.PressAsync("Issuer up", "The issuer is back");
        await page.MoveOnAnHourAsync();
        await page.CallAsync();

        await Expect(page.Health).ToHaveTextAsync("Healthy");
        await Expect(page.Failure).ToContainTextAsync("None");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task An_outage_beyond_the_expiry_is_seen_to_fail_calls()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();
        await page.MoveOn28DaysAsync();
        await page.PressAsync("Call the API", "answered with 503: Signeasy is unavailable.");

        await Expect(page.Health).ToHaveTextAsync("Unhealthy");
    }

    [Fact]
    public async Task The_page_shows_that_a_rotated_secret_is_verified_by_a_new_token()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        await page.PressAsync("Rotate the secret", "The issuer has a new secret");
        await page.MoveOnAnHourAsync();

        await Expect(page.TokenRequests).ToHaveTextAsync("2");
        await Expect(page.Health).ToHaveTextAsync("Healthy");
        await Expect(page.Failure).ToContainTextAsync("None");
    }

    [Fact]
    public async Task Every_button_is_reached_and_pressed_by_keyboard_alone()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        List<string> reached = [];
        foreach (string _ in ButtonNames)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            reached.Add(await page.Page.Locator(":focus-visible").InnerTextAsync());
        }

        await page.Page.Keyboard.PressAsync("Shift+Tab");
        await page.Page.Keyboard.PressAsync("Space");

        Assert.Equal(ButtonNames, reached);
        await Expect(page.Result).ToContainTextAsync("answers 503");
        await Expect(page.Page.Locator(":focus-visible")).ToHaveTextAsync("Issuer down");
        await Expect(page.Page.Locator(":focus-visible")).ToHaveCSSAsync("outline-style", "solid");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_accessibility_rule_is_broken(ColorScheme colours)
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium, colours: colours);

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();
        await page.CallAsync();
        AxeResult result = await page.Page.RunAxe();

        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
    }

    [Fact]
    public async Task The_page_fits_a_phone_whatever_it_shows()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium, width: 320, height: 640);
        bool isTooWide = await page.ScrollsSidewaysAsync();

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();
        await page.CallAsync();
        bool isTooWideInTrouble = await page.ScrollsSidewaysAsync();

        Assert.False(isTooWide);
        Assert.False(isTooWideInTrouble);
        await Expect(page.Buttons.First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_has_no_buttons_if_the_sample_has_credentials()
    {
        await using Emulator emulator = await Emulator.StartAsync();
        await using OpenPage page = await OpenPage.OpenAsync(chromium, emulator.Settings);

        IAPIResponse press = await page.Page.APIRequest.PostAsync(new Uri(page.Address, "offline/token/revoke").AbsoluteUri);
        IAPIResponse health = await page.Page.APIRequest.GetAsync(new Uri(page.Address, "health").AbsoluteUri);

        await Expect(page.Health).ToHaveTextAsync("Healthy");
        await Expect(page.Buttons).ToHaveCountAsync(0);
        Assert.Equal((int)HttpStatusCode.NotFound, press.Status);
        Assert.Equal("Healthy", await health.TextAsync());
        string content = await page.ContentAsync();
        Assert.All([emulator.Fake.ClientSecret, "eyJ"], secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task The_page_never_shows_a_token_or_a_secret()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        await page.PressAsync("Rotate the secret", "The issuer has a new secret");
        await page.MoveOn28DaysAsync();
        await page.CallAsync();

        string content = await page.ContentAsync();
        Assert.All(["eyJ", "fake-secret-"], secret => Assert.DoesNotContain(secret, content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_has_its_picture_taken_for_the_README()
    {
        string path = Environment.GetEnvironmentVariable("SIGNEASY_SCREENSHOT") ?? Repository.PathOf("artifacts", "page.png");
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();
        await page.CallAsync();
        await Expect(page.Health).ToHaveTextAsync("Degraded");
        await page.Page.Mouse.MoveAsync(0, 0);
        byte[] picture = await page.Page.ScreenshotAsync(new() { Path = path, FullPage = true, Animations = ScreenshotAnimations.Disabled });

        Assert.InRange(picture.Length, 1, MostBytesOfScreenshot);
    }
}
