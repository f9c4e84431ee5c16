using System.Text;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>Every byte that a server got, in the order of arrival.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _bytes = new();

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _bytes.Write(bytes);
        }
    }

    public bool Saw(string text)
    {
        lock (_gate)
        {
            return _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
        }
    }

    public void Dispose() => _bytes.Dispose();
}
