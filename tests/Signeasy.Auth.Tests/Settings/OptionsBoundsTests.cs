using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class OptionsBoundsTests
{
    private readonly SigneasyAuthOptions _options = new() { ClientId = "not-a-real-client", ClientSecret = "not-a-real-secret" };

    [Theory]
    [InlineData("-00:00:00.0000001", false)]
    [InlineData("00:00:00", false)]
    [InlineData("00:00:00.0000001", true)]
    [InlineData("30.00:00:00", true)]
    [InlineData("30.00:00:00.0000001", false)]
    public void Renewal_begins_above_0_and_up_to_30_days_ahead(string renewBefore, bool isValid)
    {
        _options.RenewBefore = TimeSpan.Parse(renewBefore, null);

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(isValid ? [] : [$"RenewBefore is {renewBefore}: set a time above 0, up to 30 days (30.00:00:00)."], errors);
    }

    [Theory]
    [InlineData("00:00:00", false)]
    [InlineData("00:00:00.9999999", false)]
    [InlineData("00:00:01", true)]
    [InlineData("00:10:00", true)]
    [InlineData("00:10:00.0000001", false)]
    public void An_acquisition_lasts_1_second_to_10_minutes(string requestTimeout, bool isValid)
    {
        _options.AcquisitionTimeout = TimeSpan.Parse(requestTimeout, null);

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(
            isValid ? [] : [$"AcquisitionTimeout is {requestTimeout}: set 1 second (00:00:01) to 10 minutes (00:10:00)."], errors);
    }

    [Theory]
    [InlineData("", "is empty: leave it out for the default, https://api-ext.signeasy.com/.", "is empty.")]
    [InlineData(" ", "is blank.", "is blank.")]
    [InlineData("padded ", "has white space at an end: remove it.", "has white space at an end: remove it.")]
    [InlineData("two\nlines", "holds a control character: remove it.", "holds a control character: remove it.")]
    [InlineData("rs:read rs:update", null, null)]
    public void An_audience_and_a_scope_are_text(string text, string? audienceError, string? scopeError)
    {
        _options.Audience = text;
        _options.Scope = text;

        List<string> errors = OptionsValidation.Check(_options, "Signeasy");

        Assert.Equal(audienceError is null ? [] : ["Audience " + audienceError, "Scope " + scopeError], errors);
    }

    [Fact]
    public void An_audience_is_required_and_a_scope_is_not()
    {
        _options.Audience = null!;
        _options.Scope = null;

        string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));

        Assert.StartsWith("Audience is empty: leave it out for the default", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_an_error_in_every_text_and_a_whole_pair_is_none()
    {
        // Not as test data, which goes through UTF-8 and loses the half.
        string[] halves = ["\ud83d", "a\ud83d", "\udd11a", "\udd11\ud83d", "\ud83d\ud83d\udd11", "\ud83d\udd11\udd11"];
        Action<string>[] settings =
        [
            text => _options.ClientId = text, text => _options.ClientSecret = text,
            text => _options.Audience = text, text => _options.Scope = text,
        ];

        foreach (Action<string> set in settings)
        {
            Assert.All(halves, half =>
            {
                set(half);
                string error = Assert.Single(OptionsValidation.Check(_options, "Signeasy"));
                Assert.Contains("holds half a surrogate pair", error, StringComparison.Ordinal);
            });
            set("\ud83d\udd11a\ud83d\udd11");
            Assert.Empty(OptionsValidation.Check(_options, "Signeasy"));
        }
    }

    [Fact]
    public void Credentials_are_not_checked_where_another_provider_gives_the_token_and_other_settings_are()
    {
        var options = new SigneasyAuthOptions { ClientId = " padded", ClientSecret = " padded", Audience = "" };

        List<string> errors = OptionsValidation.Check(options, "Signeasy", needsCredentials: false);

        Assert.Equal(["Audience"], errors.Select(error => error.Split(' ')[0]));
    }

    [Fact]
    public void A_cache_has_the_same_bounds()
    {
        Assert.Throws<ArgumentOutOfRangeException>("time", () => OptionsValidation.RequireRenewBefore(TimeSpan.Zero, "time"));
        Assert.Throws<ArgumentOutOfRangeException>("time", () => OptionsValidation.RequireRenewBefore(TimeSpan.FromDays(31), "time"));
        OptionsValidation.RequireRenewBefore(TimeSpan.FromDays(30), "time");
    }
}
