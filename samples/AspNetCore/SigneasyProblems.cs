using Microsoft.AspNetCore.Diagnostics;
using Signeasy.Auth;

namespace AspNetCoreSample;

/// <summary>
/// Answers 503 where trying again later may help, 502 where somebody has to act. Why is for the log: it is no business
/// of the caller's how this server gets its tokens.
/// </summary>
internal sealed class SigneasyProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        int? status = exception switch
        {
            SigneasyAuthException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
            SigneasyAuthException or HttpRequestException => StatusCodes.Status502BadGateway,
            _ => null,
        };
        if (status is null)
        {
            return new(false);
        }

        httpContext.Response.StatusCode = status.Value;
        if (exception is SigneasyAuthException { RetryAfter: { } wait })
        {
            httpContext.Response.Headers.RetryAfter = $"{Math.Ceiling(wait.TotalSeconds):F0}";
        }

        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Title = "Signeasy is unavailable." },
        });
    }
}
