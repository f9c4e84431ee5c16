namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>A call for an account, of which the API knows on its own whose token it has to carry.</summary>
internal sealed class AccountRequest(int account) : HttpRequestMessage(HttpMethod.Get, Address)
{
    private static readonly Uri Address = new("https://api.signeasy.com/v3/me");

    public int Account { get; } = account;
}
