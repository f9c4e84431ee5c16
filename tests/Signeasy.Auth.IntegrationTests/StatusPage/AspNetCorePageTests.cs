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
        "API rejects",
        "Scope missing",
        "Issuer down",
        "Issuer up",
    ];

    [Fact]
    public async Task A_revoked_token_is_seen_to_be_replaced_at_the_next_call()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        DateTimeOffset issuedAt = await page.IssuedAtAsync();

        await page.MoveOnAnHourAsync();
        await page.PressAsync("Revoke the token", "The API rejects the token");
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
    public async Task An_API_that_rejects_every_call_is_seen_until_it_accepts_one()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        await Expect(page.RejectedSince).ToHaveTextAsync("–");

        await page.MoveOnAnHourAsync();
        await page.PressAsync("API rejects", "answers 401 to every call");
        await page.CallInVainAsync();
        await Expect(page.RejectedCalls).ToHaveTextAsync("1");
        await page.CallInVainAsync();
        await Expect(page.RejectedCalls).ToHaveTextAsync("2");
        await Expect(page.RejectedRenewals).ToHaveTextAsync("1");
        await Expect(page.RejectedSince).ToContainTextAsync("ago");
        await Expect(page.Health).ToHaveTextAsync("Degraded");
        await page.MoveOnAnHourAsync();
        await Expect(page.RejectedSince).ToContainTextAsync("1 h");
        await Expect(page.Health).ToHaveTextAsync("Unhealthy");
        await page.PressAsync("API rejects", "accepts the token again");
        await page.CallAsync();

        await Expect(page.RejectedSince).ToHaveTextAsync("–");
        await Expect(page.RejectedCalls).ToHaveTextAsync("0");
        await Expect(page.Health).ToHaveTextAsync("Healthy");
    }

    [Fact]
    public async Task A_missing_scope_is_seen_until_it_is_granted()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        await Expect(page.GrantedScopes).ToHaveTextAsync("rs:read rs:update");
        await Expect(page.MissingScopes).ToHaveTextAsync("None");

        await page.PressAsync("Scope missing", "because of that");
        await Expect(page.MissingScopes).ToHaveTextAsync("rs:update");
        await page.CallInVainAsync();
        await Expect(page.GrantedScopes).ToHaveTextAsync("rs:read");
        await Expect(page.RejectedCalls).ToHaveTextAsync("1");
        await Expect(page.RejectedRenewals).ToHaveTextAsync("0");
        await page.PressAsync("Scope missing", "has all scopes");
        await page.CallAsync();

        await Expect(page.GrantedScopes).ToHaveTextAsync("rs:read rs:update");
        await Expect(page.MissingScopes).ToHaveTextAsync("None");
        await Expect(page.RejectedCalls).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task A_button_that_can_be_switched_off_says_whether_it_is_on()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        ILocator pressed = page.Page.GetByRole(AriaRole.Button, new() { Pressed = true });
        await Expect(pressed).ToHaveCountAsync(0);

        await page.PressAsync("API rejects", "answers 401 to every call");
        await Expect(pressed).ToHaveTextAsync("API rejects");
        await page.PressAsync("Scope missing", "because of that");
        await Expect(pressed).ToHaveTextAsync("Scope missing");
        await page.PressAsync("Scope missing", "has all scopes");

        await Expect(pressed).ToHaveCountAsync(0);
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
        await page.PressAsync("API rejects", "answers 401 to every call");
        await page.CallInVainAsync();
        await page.Page.Mouse.MoveAsync(0, 0);
        AxeResult result = await page.Page.RunAxe();

        Assert.NotEmpty(result.Passes);
        Assert.Empty(result.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}"));
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
