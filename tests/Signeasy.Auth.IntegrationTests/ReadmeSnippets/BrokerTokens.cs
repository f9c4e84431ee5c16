namespace Signeasy.Auth.IntegrationTests.ReadmeSnippets;

public sealed class BrokerTokens(TimeProvider timeProvider) : ITokenProvider
{
    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        return new(new AccessToken("token-of-the-broker", now, now.AddHours(1)));
    }

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        GetTokenAsync(cancellationToken);
}
