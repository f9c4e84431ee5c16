using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Signeasy.Auth.IntegrationTests.StatusPage;

public class AspNetCorePageLayoutTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_renewal_that_has_not_happened_is_due_since_its_time()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);
        ILocator label = page.Page.Locator("#renews-label");
        await Expect(label).ToHaveTextAsync("Renews");

        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();

        await Expect(label).ToHaveTextAsync("Due since");
        await Expect(page.Page.Locator("#renews")).ToContainTextAsync("ago");
    }

    [Fact]
    public async Task All_times_are_in_UTC_which_is_named_once()
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium);

        DateTimeOffset issuedAt = await page.IssuedAtAsync();
        string text = await page.Page.Locator("body").InnerTextAsync();

        await Expect(page.Issued).ToContainTextAsync(issuedAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        Assert.Equal(2, text.Split("UTC").Length);
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    [InlineData(320, 640)]
    public async Task Each_label_lies_under_its_mark_and_on_no_other(int width, int height)
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium, width: width, height: height);
        await page.PressAsync("Issuer down", "answers 503");
        await page.MoveOn28DaysAsync();

        LocatorBoundingBoxResult bar = await page.BoxAsync("#timeline");
        LocatorBoundingBoxResult window = await page.BoxAsync("#window");
        LocatorBoundingBoxResult issued = await page.BoxAsync(".issued");
        LocatorBoundingBoxResult renews = await page.BoxAsync(".renews");
        LocatorBoundingBoxResult expires = await page.BoxAsync(".expires");

        Assert.All([issued, renews, expires], label => Assert.True(label.Y >= bar.Y + bar.Height));
        Assert.InRange(window.X, renews.X, renews.X + renews.Width);
        Assert.InRange(renews.X + renews.Width, bar.X, bar.X + bar.Width);
        Assert.True(renews.Width < bar.Width * 0.9);
        Assert.InRange(issued.X - bar.X, 0, 4);
        Assert.InRange(bar.X + bar.Width - (expires.X + expires.Width), 0, 4);
        Assert.All([issued, expires], label => Assert.True(label.Y >= renews.Y + renews.Height));
        Assert.True(issued.X + issued.Width <= expires.X);
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task Every_button_is_in_the_first_screen_even_while_calls_are_rejected(int width, int height)
    {
        await using OpenPage page = await OpenPage.OpenAsync(chromium, width: width, height: height);
        bool isShown = await page.ShowsEveryButtonAsync();

        await page.PressAsync("API rejects", "answers 401 to every call");
        await page.MoveOnAnHourAsync();
        await page.CallInVainAsync();
        await page.CallInVainAsync();
        await page.MoveOnAnHourAsync();
        await Expect(page.Health).ToHaveTextAsync("Unhealthy");
        await page.Page.EvaluateAsync("() => window.scrollTo(0, 0)");
        bool isShownInTrouble = await page.ShowsEveryButtonAsync();

        Assert.True(isShown);
        Assert.True(isShownInTrouble);
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
}
