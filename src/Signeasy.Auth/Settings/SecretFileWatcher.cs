using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Checks the content of a client secret file every 30 seconds. .NET's file watcher wouldn't notice a change of a symbolic
/// link in the file's path, which is how Kubernetes updates secrets. Keeps a hash of the secret, not the secret.
/// </summary>
internal sealed class SecretFileWatcher : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly string _account;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly ITimer _timer;
    private string? _path;
    private byte[]? _hash;
    private int _version;
    private bool _isFailing;
    private bool _disposed;

    /// <param name="account">The account's name, for display.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Logs when the file can no longer be used.</param>
    /// <param name="changed">Called after the content changed, without holding a lock.</param>
    public SecretFileWatcher(string account, TimeProvider timeProvider, ILogger logger, Action changed)
    {
        _account = account;
        _logger = NonThrowingLogger.Wrap(logger);
        _changed = changed;

        // The timer must not capture the context of whichever call comes first.
        using AsyncFlowControl? noFlow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = timeProvider.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of content changes so far.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Watches this file instead of the previous one; null for none.</summary>
    public void Watch(string? path)
    {
        lock (_gate)
        {
            if (path == _path || _disposed)
            {
                return;
            }

            (_path, _hash, _isFailing) = (path, null, false);
        }

        if (path is not null)
        {
            Check();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void Check()
    {
        string? path = _path;
        if (path is null)
        {
            return;
        }

        (string? secret, string? problem, _) = ClientSecretFile.Read(path);
        byte[]? hash = secret is null ? null : Hash(secret);
        bool isNew = false;
        bool failed;
        lock (_gate)
        {
            if (_disposed || path != _path)
            {
                return;
            }

            failed = problem is not null && !_isFailing;
            _isFailing = problem is not null;
            if (hash is not null)
            {
                isNew = _hash is not null && !_hash.SequenceEqual(hash);
                _hash = hash;
                _version += isNew ? 1 : 0;
            }

            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        if (failed)
        {
            Log.SecretFileUnusable(_logger, _account, problem!);
        }

        if (isNew)
        {
            _changed();
        }
    }

    private static byte[] Hash(string secret)
    {
#if NET
        return SHA256.HashData(Encoding.UTF8.GetBytes(secret));
#else
        using var sha = SHA256.Create();
        return sha.ComputeHash(Encoding.UTF8.GetBytes(secret));
#endif
    }
}
