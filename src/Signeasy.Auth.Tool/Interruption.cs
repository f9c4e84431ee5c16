using System.Runtime.InteropServices;

namespace Signeasy.Auth.Tool;

/// <summary>
/// Cancels the command on Ctrl+C and SIGTERM, and returns the exit code that shells expect then. A second signal ends the
/// process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _termination;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Cancel(signal, ExitCodes.Interrupted));
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Cancel(signal, ExitCodes.Terminated));
    }

    public CancellationToken Token => _cancellation.Token;

    public int ExitCode { get; private set; } = ExitCodes.Interrupted;

    public void Dispose()
    {
        _interrupt.Dispose();
        _termination.Dispose();
        _cancellation.Dispose();
    }

    private void Cancel(PosixSignalContext signal, int exitCode)
    {
        if (!_cancellation.IsCancellationRequested)
        {
            signal.Cancel = true;
            ExitCode = exitCode;
            _cancellation.Cancel();
        }
    }
}
