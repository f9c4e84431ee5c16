namespace Signeasy.Auth.Tool;

/// <summary>A line on a terminal that appears after half a second and is erased when the wait ends.</summary>
internal sealed class WaitLine : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(0.5);

#pragma warning disable CA2213 // The writer belongs to the process.
    private readonly TextWriter _writer;
#pragma warning restore CA2213
    private readonly object _lock;
    private readonly Timer _timer;
    private bool _isShown;
    private bool _isOver;

    public WaitLine(TextWriter writer, object writerLock, string text)
    {
        _writer = writer;
        _lock = writerLock;
        _timer = new Timer(_ => Show(text), null, Delay, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            if (_isShown)
            {
                _writer.Write("\r\e[K");
                _isShown = false;
            }
        }
    }

    private void Show(string text)
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _writer.Write(text);
                _isShown = true;
            }
        }
    }
}
