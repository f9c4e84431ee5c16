namespace Signeasy.Auth.Tests;

/// <summary>One call of a <see cref="ScriptedTokenSource"/>, under way until the test ends it.</summary>
internal sealed class SourceCall(CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<AccessToken> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken CancellationToken { get; } = cancellationToken;

    public Task<AccessToken> Answer => _answer.Task;

    public void Give(AccessToken token) => _answer.SetResult(token);

    public void Fail(Exception failure) => _answer.SetException(failure);
}
