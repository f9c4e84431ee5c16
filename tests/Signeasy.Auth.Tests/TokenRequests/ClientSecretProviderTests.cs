using System.Net;

namespace Signeasy.Auth.Tests;

public class ClientSecretProviderTests
{
    private readonly TokenEndpointStub _issuer = new();
    private int _calls;

    public ClientSecretProviderTests() => _issuer.Options.ClientSecret = "";

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task The_secret_of_the_provider_is_sent(string? clientSecret)
    {
        Gives("from-no-real-vault");
        _issuer.Options.ClientSecret = clientSecret!;
        _issuer.AnswersToken();

        await _issuer.AcquireAsync();

        Assert.Contains("\"client_secret\":\"from-no-real-vault\"", Assert.Single(_issuer.Posts).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_provider_is_called_once_for_an_acquisition_whatever_its_retries()
    {
        Gives("from-no-real-vault");
        _issuer.Answers(HttpStatusCode.ServiceUnavailable);

        await _issuer.FailAsync();

        Assert.Equal(4, _issuer.Posts.Count);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task The_secret_provider_is_called_again_for_the_next_acquisition_and_not_before_the_first()
    {
        _issuer.Options.ClientSecretProvider = _ => new($"secret number {++_calls}");
        _issuer.AnswersToken();
        SigneasyTokenClient client = _issuer.Client();

        int callsBefore = _calls;
        await client.RequestTokenAsync(TestContext.Current.CancellationToken);
        await client.RequestTokenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, callsBefore);
        Assert.Contains("secret number 1", _issuer.Posts[0].Body, StringComparison.Ordinal);
        Assert.Contains("secret number 2", _issuer.Posts[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_secret_provider_that_fails_or_cancels_itself_is_a_transient_failure_with_the_cause(bool throwsAtOnce, bool cancels)
    {
        Exception cause = cancels ? new TaskCanceledException("the vault's own time-out") : new InvalidOperationException("the vault is sealed");
        _issuer.Options.ClientSecretProvider = _ => throwsAtOnce ? throw cause : ValueTask.FromException<string>(cause);

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertUnavailable("ClientSecretProvider failed: check the store that it reads from.", failure);
        Assert.Same(cause, failure.InnerException);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData(" \t", "is blank")]
    [InlineData(" from-no-real-vault", "has white space at an end: remove it")]
    [InlineData("from-no-real-vault\n", "has white space at an end: remove it")]
    [InlineData("from-no\r\nreal-vault", "holds a control character: remove it")]
    public async Task A_secret_provider_without_a_usable_secret_is_an_error_and_nothing_is_sent(string? secret, string problem)
    {
        Gives(secret);

        SigneasyAuthException failure = await _issuer.FailAsync();

        AssertUnavailable($"ClientSecretProvider returned a secret that {problem}: check the store", failure);
        Assert.DoesNotContain("from-no", failure.ToString(), StringComparison.Ordinal);
        Assert.False(failure.IsTransient);
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public async Task The_secret_of_the_provider_may_have_4096_characters(int length, bool isTaken)
    {
        Gives(new string('s', length));
        _issuer.AnswersToken();

        Exception? failure = await Record.ExceptionAsync(_issuer.AcquireAsync);

        Assert.Equal(isTaken, failure is null);
        Assert.Equal(isTaken ? 1 : 0, _issuer.Posts.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_provider_that_hangs_is_abandoned_when_the_budget_ends(bool ignoresCancellation)
    {
        Hangs(ignoresCancellation);
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(TestContext.Current.CancellationToken);

        _issuer.Clock.Advance(TimeSpan.FromSeconds(29.99));
        bool endedEarly = acquisition.IsCompleted;
        _issuer.Clock.Advance(TimeSpan.FromSeconds(0.01));
        var failure = await Assert.ThrowsAsync<SigneasyAuthException>(() => acquisition);

        Assert.False(endedEarly);
        AssertUnavailable("ClientSecretProvider returned no secret within 30 s: check the store", failure);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_provider_that_hangs_does_not_block_a_caller_that_cancels(bool ignoresCancellation)
    {
        Hangs(ignoresCancellation);
        using var caller = new CancellationTokenSource();
        Task<AccessToken> acquisition = _issuer.Client().RequestTokenAsync(caller.Token);

        await caller.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquisition);

        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Empty(_issuer.Posts);
    }

    private void Gives(string? secret) => _issuer.Options.ClientSecretProvider = _ =>
    {
        _calls++;
        return new ValueTask<string>(secret!);
    };

    private void Hangs(bool ignoresCancellation) => _issuer.Options.ClientSecretProvider = async cancellationToken =>
    {
        await Task.Delay(Timeout.Infinite, ignoresCancellation ? CancellationToken.None : cancellationToken);
        return "never";
    };

    private void AssertUnavailable(string message, SigneasyAuthException failure)
    {
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal("client_secret_unavailable", failure.Error);
        Assert.Null(failure.StatusCode);
        Assert.Empty(_issuer.Posts);
    }
}
