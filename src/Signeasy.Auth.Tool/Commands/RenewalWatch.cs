using Microsoft.Extensions.DependencyInjection;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Lets a command wait for the background renewal of a due token. The process would otherwise end before the response, and a
/// script in a loop would renew its token only once it has expired.
/// </summary>
internal sealed class RenewalWatch : ITokenProvider
{
    /// <summary>The renewal takes the file's lock before it asks the issuer. If another process renews the token, it doesn't ask.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ResponseLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITokenProvider? _tokenClient;
    private ITokenProvider? _tokenFile;

    /// <summary>Keeps the account's token in the token file, and observes its renewal.</summary>
    public void AddTo(SigneasyAuthBuilder account) => account
        .DecorateTokenProvider((_, source) =>
        {
            _tokenClient = source;
            return this;
        })
        .AddFileCache()
        .DecorateTokenProvider((_, source) => _tokenFile = source);

    /// <summary>Whether the token is so close to its expiry that the library renews it.</summary>
    public static bool IsDue(AccessToken token, SigneasyAuthOptions options)
    {
        long window = Math.Min(options.RenewBefore.Ticks, (token.ExpiresAt - token.IssuedAt).Ticks / 2);
        return token.ExpiresAt < DateTimeOffset.MaxValue && token.ExpiresAt - TimeProvider.System.GetUtcNow() <= new TimeSpan(window);
    }

    /// <summary>Waits until the renewal of this token has ended and its result is in the file: 12 s at most.</summary>
    public async Task WaitAsync(AccessToken due, CancellationToken cancellationToken)
    {
        if (!await EndsAsync(_started.Task, StartLimit, cancellationToken)
            || !await EndsAsync(_completed.Task, ResponseLimit, cancellationToken)
            || !await _completed.Task)
        {
            return;
        }

        long start = TimeProvider.System.GetTimestamp();
        while ((await _tokenFile!.GetTokenAsync(cancellationToken)).Value == due.Value
            && TimeProvider.System.GetElapsedTime(start) < WriteLimit)
        {
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }

    public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default) =>
        new(ObserveAsync(_tokenClient!.GetTokenAsync(cancellationToken)));

    public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default) =>
        new(ObserveAsync(_tokenClient!.RenewTokenAsync(rejected, cancellationToken)));

    private static async Task<bool> EndsAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(limit, TimeProvider.System, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<AccessToken> ObserveAsync(ValueTask<AccessToken> request)
    {
        _started.TrySetResult();
        bool succeeded = false;
        try
        {
            AccessToken token = await request;
            succeeded = true;
            return token;
        }
        finally
        {
            _completed.TrySetResult(succeeded);
        }
    }
}
