using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>An API that takes uploads, refuses the first with 401 and keeps a digest of every body that it read whole.</summary>
internal sealed class UploadApi(RefusalTime refusalTime)
{
    public const string Refusal = """{"error":"the token was refused"}""";

    private readonly ConcurrentQueue<string> _digests = new();
    private int _requests;

    /// <summary>SHA-256 of the uploads, in the order in which they ended.</summary>
    public IReadOnlyList<string> Digests => [.. _digests];

    public async Task AnswerAsync(HttpContext context)
    {
        bool refuses = Interlocked.Increment(ref _requests) == 1;
        if (refuses)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["X-Refused"] = "yes";
            if (refusalTime == RefusalTime.InsteadOfBody)
            {
                await context.Response.WriteAsync(Refusal, context.RequestAborted);
                await context.Response.CompleteAsync();
                return;
            }

            if (refusalTime == RefusalTime.BeforeBody)
            {
                await context.Response.StartAsync(context.RequestAborted);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }

        byte[] digest = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        if (HttpMethods.IsPost(context.Request.Method))
        {
            _digests.Enqueue(Convert.ToHexString(digest));
        }

        await context.Response.WriteAsync(refuses ? Refusal : "{}", context.RequestAborted);
    }
}
