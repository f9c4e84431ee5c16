using System.Net;

namespace Signeasy.Auth.Tests;

public class AcquisitionTimeoutTests
{
    private readonly TokenEndpointStub _issuer = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7.5)]
    public async Task The_acquisition_timeout_ends_an_acquisition_without_an_answer(double seconds)
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(seconds);
        _issuer.Hangs();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.True(failure.IsTransient);
        Assert.Contains(FormattableString.Invariant($"within {seconds} s"), failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _issuer.Clock.GetUtcNow() - TokenEndpointStub.Start);
    }

    [Fact]
    public async Task The_acquisition_timeout_covers_all_attempts_together()
    {
        _issuer.Hangs();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("timeout", failure.Error);
        Assert.Equal(TimeSpan.FromSeconds(30), _issuer.Clock.GetUtcNow() - TokenEndpointStub.Start);
        Assert.InRange(_issuer.Posts.Count, 2, 3);
    }

    [Fact]
    public async Task A_timeout_during_an_attempt_reports_the_last_failure_before_it()
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(9);
        _issuer.Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.ServiceUnavailable, """{"error":"temporarily_unavailable"}""").Hangs();

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failure.StatusCode);
        Assert.Equal("temporarily_unavailable", failure.Error);
        Assert.Equal(3, _issuer.Posts.Count);
    }

    [Fact]
    public async Task A_timeout_during_a_wait_reports_the_failure_before_it()
    {
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(1);
        _issuer.Answers(HttpStatusCode.BadGateway);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(HttpStatusCode.BadGateway, failure.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), _issuer.Clock.GetUtcNow() - TokenEndpointStub.Start);
        Assert.InRange(_issuer.Posts.Count, 1, 2);
    }

    [Fact]
    public async Task The_acquisition_timeout_covers_the_secret_store_and_the_attempts_together()
    {
        var secret = new TaskCompletionSource<string>();
        _issuer.Options.ClientSecret = "";
        _issuer.Options.ClientSecretProvider = _ => new ValueTask<string>(secret.Task);
        _issuer.Options.AcquisitionTimeout = TimeSpan.FromSeconds(9);
        _issuer.Hangs();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(TestContext.Current.CancellationToken);

        _issuer.Clock.Advance(TimeSpan.FromSeconds(6));
        secret.SetResult(TokenEndpointStub.Secret);
        SigneasyAuthException failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => _issuer.RunAsync(acquisition));

        Assert.Equal("timeout", failure.Error);
        Assert.Equal(TimeSpan.FromSeconds(9), _issuer.Clock.GetUtcNow() - TokenEndpointStub.Start);
    }
}
