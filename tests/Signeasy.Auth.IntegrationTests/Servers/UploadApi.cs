using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.IntegrationTests.Servers;

/// <summary>An API that answers 401 to the first upload and keeps a digest of every body that it read completely.</summary>
internal sealed class UploadApi(RejectionTime rejectionTime)
{
    public const string Rejection = """{"error":"the token was rejected"}""";

    private readonly ConcurrentQueue<string> _digests = new();
    private int _requests;

    /// <summary>SHA-256 of the uploads, in the order in which they ended.</summary>
    public IReadOnlyList<string> Digests => [.. _digests];

    public async Task AnswerAsync(HttpContext context)
    {
        bool rejects = Interlocked.Increment(ref _requests) == 1;
        if (rejects)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["X-Rejected"] = "yes";
            if (rejectionTime == RejectionTime.InsteadOfBody)
            {
                await context.Response.WriteAsync(Rejection, context.RequestAborted);
                await context.Response.CompleteAsync();
                return;
            }

            if (rejectionTime == RejectionTime.BeforeBody)
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

        await context.Response.WriteAsync(rejects ? Rejection : "{}", context.RequestAborted);
    }
}
