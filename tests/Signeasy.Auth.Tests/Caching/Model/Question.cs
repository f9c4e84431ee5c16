using System.Threading.Tasks.Sources;

namespace Signeasy.Auth.Tests;

/// <summary>
/// One request for a token that a test answers. It counts as asked once the asker awaits it, and the asker goes on within
/// <see cref="Answer"/>, on the test's own thread: so a test knows when an answer has been taken in.
/// </summary>
internal sealed class Question(Action asked, CancellationToken cancellationToken) : IValueTaskSource<AccessToken>
{
    private Action? _goOn;
    private AccessToken? _token;
    private Exception? _failure;

    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    public void Answer(AccessToken? token, Exception? failure)
    {
        (_token, _failure) = (token, failure);
        _goOn!();
    }

    public AccessToken GetResult(short token) => _failure is null ? _token! : throw _failure;

    public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _goOn = () => continuation(state);
        asked();
    }
}
