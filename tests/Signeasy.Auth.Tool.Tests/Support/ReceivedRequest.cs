using System.Net;
using System.Text;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tool.Tests;

/// <summary>The last request that the emulator's API received.</summary>
internal sealed class ReceivedRequest
{
    public string Method { get; private set; } = "";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; private set; } = [];

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Makes the API answer 200 to every request, and records it.</summary>
    public static ReceivedRequest Record(Emulator emulator)
    {
        var received = new ReceivedRequest();
        emulator.Fake.Api.Outage = FakeAnswer.From(async (request, cancellationToken) =>
        {
            received.Method = request.Method.Method;
            received.Headers.Clear();
            foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content!.Headers))
            {
                received.Headers[name] = string.Join(", ", values);
            }

            received.Body = await request.Content.ReadAsByteArrayAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        return received;
    }
}
