using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>An API that takes uploads, refuses the first with 401 and keeps a digest of every body that came whole.</summary>
/// <param name="refusesEarly">Whether the 401 goes out before the body is read, as a gateway does that looks at headers alone.</param>
internal sealed class UploadApi(bool refusesEarly = false)
{
    public const string Refusal = """{"error":"the token was refused"}""";

    private readonly ConcurrentQueue<string> _digests = new();
    private int _requests;

    /// <summary>SHA-256 of the bodies, in the order in which they ended.</summary>
    public IReadOnlyList<string> Digests => [.. _digests];

    public async Task AnswerAsync(HttpContext context)
    {
        bool refuses = Interlocked.Increment(ref _requests) == 1;
        if (refuses)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["X-Refused"] = "yes";
            if (refusesEarly)
            {
                await context.Response.WriteAsync(Refusal, context.RequestAborted);
                await context.Response.CompleteAsync();
                return;
            }
        }

        byte[] digest = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        _digests.Enqueue(Convert.ToHexString(digest));
        await context.Response.WriteAsync(refuses ? Refusal : "{}", context.RequestAborted);
    }
}
