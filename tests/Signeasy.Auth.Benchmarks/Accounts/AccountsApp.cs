using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Signeasy.Auth.Benchmarks.Accounts;

/// <summary>An application with ten thousand accounts that are known only at run time.</summary>
internal sealed class AccountsApp : IDisposable
{
    public const int Accounts = 10_000;
    private const string Prefix = "tenant-";

    private readonly ServiceProvider _provider;
    private readonly HttpMessageInvoker _client;

    public AccountsApp(AccountsNetwork network, TimeProvider? timeProvider = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSigneasyAuthAccounts<NamedAccounts>();
        services.AddHttpClient("api").AddSigneasyAuthHandler();
        services.AddSingleton(timeProvider ?? TimeProvider.System);
        services.PostConfigureAll<HttpClientFactoryOptions>(options =>
        {
            options.SuppressHandlerScope = true;
            options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = network);
        });
        _provider = services.BuildServiceProvider();
        _client = new HttpMessageInvoker(
            _provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("api"), disposeHandler: false);
    }

    public static string[] Names { get; } = [.. Enumerable.Range(0, Accounts).Select(account => Prefix + account.ToString(CultureInfo.InvariantCulture))];

    public ISigneasyAccounts Tokens => _provider.GetRequiredService<ISigneasyAccounts>();

    public static int IndexOf(string name) => int.Parse(name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    /// <summary>Calls the API for an account through the handlers of a client.</summary>
    public async Task CallAsync(int account)
    {
        using var request = new AccountRequest(account);
        request.WithSigneasyAccount(Names[account]);
        using HttpResponseMessage response = await _client.SendAsync(request, CancellationToken.None);
    }

    /// <summary>Calls the API once for each account.</summary>
    public Task FillAsync() => Parallel.ForAsync(0, Accounts, (account, _) => new ValueTask(CallAsync(account)));

    public void Dispose()
    {
        _client.Dispose();
        _provider.Dispose();
    }
}
