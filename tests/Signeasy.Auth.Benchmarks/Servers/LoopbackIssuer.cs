using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Signeasy.Auth.Benchmarks.Servers;

/// <summary>Answers token requests after a while, with a token of a given lifetime, or not at all.</summary>
internal sealed class LoopbackIssuer(string accessToken)
{
    private const int NumberLength = 8;

    private int _delay;
    private int _lifetime = 2_592_000;
    private bool _isDown;
    private int _requests;

    /// <summary>Token requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public async Task AnswerAsync(HttpContext context)
    {
        int number = Interlocked.Increment(ref _requests);
        if (_delay > 0)
        {
            await Task.Delay(_delay, context.RequestAborted);
        }

        if (_isDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        string token = accessToken[..^NumberLength] + number.ToString("D8", CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":{{_lifetime.ToString(CultureInfo.InvariantCulture)}}}""");
    }

    /// <summary>Delay in milliseconds, the tokens' lifetime in seconds, and whether it is down; counts from 0 again.</summary>
    public Task Set(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        _delay = int.Parse(query["delay"].ToString(), CultureInfo.InvariantCulture);
        _lifetime = int.Parse(query["lifetime"].ToString(), CultureInfo.InvariantCulture);
        _isDown = bool.Parse(query["down"].ToString());
        Volatile.Write(ref _requests, 0);
        return Task.CompletedTask;
    }
}
