using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>
/// Issuer and API of many accounts, without a network: issues each account tokens of its own, and compares the token of each
/// call with the account that the call was for.
/// </summary>
internal sealed class AccountsNetwork : HttpMessageHandler, INeverFollowsRedirects
{
    private static readonly string Filling = new('t', 900);

    private readonly string[] _headers = new string[AccountsApp.Accounts];
    private int _tokens;
    private long _mixedUp;

    /// <summary>The issuer's tokens live so long.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Decides whether the issuer answers a request; if not, it answers with status 429.</summary>
    public Func<bool> MayAnswer { get; set; } = static () => true;

    public int Tokens => Volatile.Read(ref _tokens);

    public long MixedUp => Interlocked.Read(ref _mixedUp);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request is AccountRequest call ? Task.FromResult(Answer(call)) : IssueAsync(request, cancellationToken);

    private HttpResponseMessage Answer(AccountRequest call)
    {
        bool isOwn = call.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues sent)
            && sent.ToString() == Volatile.Read(ref _headers[call.Account]);
        if (!isOwn)
        {
            Interlocked.Increment(ref _mixedUp);
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = call };
    }

    private async Task<HttpResponseMessage> IssueAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!MayAnswer())
        {
            return new HttpResponseMessage(HttpStatusCode.TooManyRequests) { RequestMessage = request };
        }

        int number = Interlocked.Increment(ref _tokens);
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        string account = body.GetProperty("client_id").GetString()!;
        string token = $"{account}.{number}.{Filling}"[..Filling.Length];
        Volatile.Write(ref _headers[AccountsApp.IndexOf(account)], "Bearer " + token);
        string response = $$"""{"access_token":"{{token}}","expires_in":{{Lifetime.TotalSeconds}},"token_type":"Bearer"}""";
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(response))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
    }
}
