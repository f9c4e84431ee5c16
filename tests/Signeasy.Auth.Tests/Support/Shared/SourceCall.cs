namespace Signeasy.Auth.Tests;

/// <summary>One call of a <see cref="ScriptedTokenSource"/>, under way until the test ends it.</summary>
internal sealed class SourceCall(CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<AccessToken> _answer = new();

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public Task<AccessToken> Answer => _answer.Task;

    /// <summary>Completes when the cache has taken the token in: that goes on where this is set, on the pool.</summary>
    public async Task<AccessToken> GiveAsync(AccessToken token)
    {
        await Task.Run(() => _answer.SetResult(token));
        return token;
    }

    /// <summary>Completes when the cache has taken the failure in.</summary>
    public Task FailAsync(Exception failure) => Task.Run(() => _answer.SetException(failure));
}
