using Microsoft.AspNetCore.Diagnostics;
using Signeasy.Auth;

namespace AspNetCoreSample;

/// <summary>
/// Turns failures of Signeasy's clients, and no others, into a problem response: 503 if trying again later may help,
/// 502 if somebody has to fix something. The reason is only logged: callers don't need to know how this server gets its tokens.
/// </summary>
internal sealed class SigneasyProblems(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        int? status = exception switch
        {
            SigneasyAuthException { IsTransient: true } => StatusCodes.Status503ServiceUnavailable,
            SigneasyAuthException or SigneasyCallException => StatusCodes.Status502BadGateway,
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
