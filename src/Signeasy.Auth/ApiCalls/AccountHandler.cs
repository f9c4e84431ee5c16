namespace Signeasy.Auth.Internal;

/// <summary>Sets the account of every request of one client.</summary>
internal sealed class AccountHandler(string account) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetAccount(request);
        return base.SendAsync(request, cancellationToken);
    }

#if NET
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetAccount(request);
        return base.Send(request, cancellationToken);
    }

#endif
    private void SetAccount(HttpRequestMessage request)
    {
        if (RequestAccount.Find(request) is { } other && other != account)
        {
            throw new InvalidOperationException(
                $"The request is for Signeasy account '{other}', but this client was created for account '{account}'.");
        }

        RequestAccount.Set(request, account);
    }
}
