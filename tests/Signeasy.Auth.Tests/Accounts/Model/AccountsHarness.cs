using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Signeasy.Auth.Internal;
using Signeasy.Auth.Testing;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Does the same to an application with tenants and to <see cref="ReferenceAccounts"/>, and compares after each move how
/// calls ended, whose tokens the API received, what was asked of the database and of the issuer, and who is in memory.
/// </summary>
internal sealed class AccountsHarness : IAsyncDisposable
{
    public const int Tenants = 5;

    /// <summary>Longer than an acquisition may take, so that it isn't tried again on a clock that stands still.</summary>
    private static readonly FakeAnswer Down = new(HttpStatusCode.ServiceUnavailable, retryAfter: TimeSpan.FromMinutes(1));

    private readonly SetBackClock _clock = new();
    private readonly TenantApp _app;
    private readonly SlowTenants _source;
    private readonly SlowTokens _tokens = new();
    private readonly ReferenceAccounts _model;
    private readonly int _maxAccounts;
    private readonly Dictionary<string, TenantRow> _rows = [];
    private readonly Dictionary<string, TenantRow> _clients = [];
    private readonly Dictionary<string, ITokenProvider> _providers = [];
    private readonly Dictionary<string, int> _generations = [];
    private int _generation;
    private int _changes;
    private bool _isSourceUp = true;

    private AccountsHarness(AccountsSequence sequence)
    {
        _app = new TenantApp(
            options =>
            {
                options.MaxAccounts = sequence.MaxAccounts;
                options.SettingsLifetime = sequence.SettingsLifetime;
                options.IdleTimeout = sequence.IdleTimeout;
            },
            _clock);
        _source = new SlowTenants(_app.Tenants);
        _app.Tenants.BeforeLookup = (_, _) => _isSourceUp ? Task.CompletedTask : throw new InvalidOperationException("The database is down.");
        _app.Services.AddSingleton(_source).AddSigneasyAuthAccounts<SlowTenants>();
        _app.Accounts.ConfigureTokenClient(client => client.AddHttpMessageHandler(_tokens.CreateHandler));
        _model = new ReferenceAccounts(sequence.MaxAccounts, sequence.SettingsLifetime, sequence.IdleTimeout);
        _maxAccounts = sequence.MaxAccounts;
        foreach (string tenant in Names)
        {
            _providers[tenant] = _app.Held.GetTokenProvider(tenant);
            ChangeClient(tenant);
        }
    }

    private static IEnumerable<string> Names => Enumerable.Range(0, Tenants).Select(Name);

    private ISigneasyAccounts Held => _app.Held;

    /// <summary>In whole milliseconds, because the library read the clock at other times.</summary>
    private long Uptime => _clock.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond;

    public static string Name(int tenant) => $"tenant-{tenant}";

    public static async Task PlayAsync(AccountsSequence sequence)
    {
        await using var harness = new AccountsHarness(sequence);
        for (int i = 0; i < sequence.Moves.Length; i++)
        {
            try
            {
                await sequence.Moves[i].MakeAsync(harness);
                await harness.SettleAsync();
                harness.CompareHeld();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException(
                    $"Move {i + 1} ({sequence.Moves[i]}) at {harness._clock.GetUtcNow():O}: {e.Message}", e);
            }
        }
    }

    public async Task CallAsync(string tenant, int callers, bool isApiCall)
    {
        AccountsSituation before = GetSituation(tenant);
        AccountsExpectation expected = _model.Expect(tenant, before, isApiCall);
        string? own = _model.Held.GetValueOrDefault(tenant)?.Settings?.ClientId;
        (int lookups, int requests, int received) = Count();

        CallResult[] results = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(_ => Task.Run(() => TryCallAsync(tenant, isApiCall, ClientsFor(own, before)))));
        await SettleAsync();

        (int lookupsAfter, int requestsAfter, _) = Count();
        _model.Called(tenant, lookupsAfter - lookups, before);
        CompareClients(received, lookupsAfter > lookups ? ClientsFor(own, before) : [own, _model.Held.GetValueOrDefault(tenant)?.Settings?.ClientId]);
        Compare(results, expected);
        Require(lookupsAfter - lookups, expected.Lookups, "lookups");
        Require(requestsAfter - requests, expected.Requests, "token requests");
    }

    /// <summary>
    /// A tenant's client is replaced, or the tenant leaves, while a call has an answer on its way: of the database, or of the
    /// issuer. Calls after <see cref="ISigneasyAccounts.Forget"/> must not use it.
    /// </summary>
    public async Task ChangeDuringCallAsync(string tenant, bool isLookup, bool leaves)
    {
        Forget(tenant);
        AddIfGone(tenant);
        if (!_isSourceUp || _app.Fake.Issuer.Outage is not null || !IsAccepted(_rows[tenant]))
        {
            return;
        }

        var gate = new Gate();
        if (isLookup)
        {
            _source.StopNextAt(gate);
        }
        else
        {
            _tokens.StopNextAt(gate);
        }

        string old = _rows[tenant].ClientId;
        Task<CallResult> first = Task.Run(() => TryCallAsync(tenant, isApiCall: true, clients: null));
        await gate.Reached;
        if (!isLookup)
        {
            _model.Called(tenant, lookups: 1, GetSituation(tenant));
        }

        if (leaves)
        {
            Remove(tenant);
        }
        else
        {
            ChangeClient(tenant);
        }

        Forget(tenant);
        string?[] clients = [_rows.GetValueOrDefault(tenant)?.ClientId];
        var expected = new AccountsExpectation(!leaves, leaves ? ErrorCodes.UnknownAccount : null, default, default);
        int received = _app.Fake.Requests.Count;
        CallResult second = await TryCallAsync(tenant, isApiCall: true, clients);
        _model.Called(tenant, lookups: 1, GetSituation(tenant));
        CompareClients(received, clients);
        gate.Open();
        await first;
        await SettleAsync();
        CompareClients(received, [.. clients, old]);

        received = _app.Fake.Requests.Count;
        CallResult third = await TryCallAsync(tenant, isApiCall: true, clients);
        _model.Called(tenant, lookups: 0, GetSituation(tenant));
        CompareClients(received, clients);
        Compare([second, third], expected);
    }

    public void Forget(string tenant)
    {
        Held.Forget(tenant);
        _model.Forget(tenant);
    }

    public void ChangeClient(string tenant)
    {
        var row = new TenantRow($"client-of-{tenant}.{++_changes}", $"fake-secret-of-{tenant}.{_changes}");
        SetIssuer(row);
        SetRow(tenant, row);
    }

    /// <summary>Changes the secret at the issuer, in the database or in both.</summary>
    public void ChangeSecret(string tenant, bool atIssuer, bool inDatabase)
    {
        if (_rows.TryGetValue(tenant, out TenantRow? row))
        {
            row = row with { Secret = $"fake-secret-of-{tenant}.{++_changes}" };
            if (atIssuer)
            {
                SetIssuer(row);
            }

            if (inDatabase)
            {
                SetRow(tenant, row);
            }
        }
    }

    /// <summary>Writes the secret that the issuer accepts into the database.</summary>
    public void CorrectSecret(string tenant)
    {
        if (_rows.TryGetValue(tenant, out TenantRow? row))
        {
            SetRow(tenant, _clients[row.ClientId]);
        }
    }

    public void Remove(string tenant)
    {
        _rows.Remove(tenant);
        _app.Tenants[tenant] = null;
    }

    public void AddIfGone(string tenant)
    {
        if (!_rows.ContainsKey(tenant))
        {
            ChangeClient(tenant);
        }
    }

    public void SetSource(bool isUp) => _isSourceUp = isUp;

    public void SetIssuer(bool isUp) => _app.Fake.Issuer.Outage = isUp ? null : Down;

    public void RevokeTokens()
    {
        _app.Fake.RevokeTokens();
        _generation++;
    }

    public void SetBack(TimeSpan time) => _clock.SetBack(time);

    public async Task AdvanceAsync(TimeSpan time)
    {
        Dictionary<string, TokenStatus> before = _model.Held.Keys.ToDictionary(tenant => tenant, tenant => Held.GetStatus(tenant)!);
        string?[] verified = [.. _model.Held.Values.Where(account => account.VerifiesSecret).Select(account => account.Settings?.ClientId)];
        (int lookups, _, int received) = Count();

        await _app.AdvanceAsync(time);

        foreach (string tenant in _app.Tenants.Lookups.Skip(lookups).Distinct())
        {
            Difference.Unless(_model.Held[tenant].VerifiesSecret, $"{tenant} was looked up without a reason");
            verified = [.. verified, _rows.GetValueOrDefault(tenant)?.ClientId];
            _model.LookedUp(tenant, GetSituation(tenant));
        }

        CompareClients(received, verified);
        foreach ((string tenant, TokenStatus status) in before.Where(entry => _model.Held.ContainsKey(entry.Key)))
        {
            bool isHeld = Held.GetStatus(tenant) is not null;
            bool? must = _model.MustBeHeld(tenant, Uptime);
            Difference.Unless(must is null || must == isHeld, $"{tenant} {(isHeld ? "is still" : "is no longer")} in memory");
            if (!isHeld)
            {
                _model.Dropped(tenant, status);
            }
            else if (Held.GetStatus(tenant) is { FailingSince: null } after && after.Acquisitions > status.Acquisitions)
            {
                _model.Held[tenant].VerifiesSecret = false;
            }
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string GetClient(string token) => new JsonWebToken(token).Azp;

    private static void Compare(CallResult[] results, AccountsExpectation expected)
    {
        foreach (CallResult result in results)
        {
            Difference.Unless(expected.Succeeds is null || result.IsSuccess == expected.Succeeds, $"a call came to {result}");
            Difference.Unless(expected.Error is null || result.Failure?.Error == expected.Error, $"a call came to {result}, not {expected.Error}");
        }
    }

    private static void Require(int count, (int Least, int Most) bounds, string what) => Difference.Unless(
        count >= bounds.Least && count <= bounds.Most, $"{count} {what}, not {bounds.Least} to {bounds.Most}");

    private static string?[] ClientsFor(string? own, AccountsSituation situation) => [own, situation.Row?.ClientId];

    private async Task<CallResult> TryCallAsync(string tenant, bool isApiCall, string?[]? clients)
    {
        try
        {
            if (isApiCall)
            {
                using HttpResponseMessage response = await _app.CallAsync(tenant);
                return new CallResult(response.StatusCode, null);
            }

            AccessToken token = await _providers[tenant].GetTokenAsync(CancellationToken.None);
            Difference.Unless(clients!.Contains(GetClient(token.Value)), $"{tenant} got a token of {GetClient(token.Value)}");
            return new CallResult(HttpStatusCode.OK, null);
        }
        catch (SigneasyAuthException e)
        {
            return new CallResult(null, e);
        }
    }

    private async Task SettleAsync()
    {
        await _app.Fake.SettledAsync(CancellationToken.None);
        foreach (string tenant in Names)
        {
            if (Held.GetStatus(tenant)?.Token is { } token)
            {
                _generations.TryAdd(token.Value, _generation);
            }
        }
    }

    private void CompareHeld()
    {
        foreach (string tenant in Names)
        {
            bool isHeld = Held.GetStatus(tenant) is not null;
            Difference.Unless(
                isHeld == _model.Held.ContainsKey(tenant), $"{tenant} {(isHeld ? "is" : "isn't")} in memory");
        }

        int held = _model.Held.Values.Count(account => account.Settings is not null);
        Difference.Unless(held <= _maxAccounts, $"{held} accounts are in memory");
    }

    /// <summary>Whose tokens were requested and sent, since so many requests had been received.</summary>
    private void CompareClients(int received, string?[] clients) => Difference.Unless(
        _app.Fake.Requests.Skip(received).Select(request => request.ClientId).All(client => clients.Contains(client)),
        $"tokens of {string.Join(", ", _app.Fake.Requests.Skip(received).Select(request => request.ClientId).Distinct())} were used, "
            + $"not of {string.Join(", ", clients)}");

    private (int Lookups, int Requests, int Received) Count() =>
        (_app.Tenants.Lookups.Count, _app.Fake.Issuer.RequestCount, _app.Fake.Requests.Count);

    private AccountsSituation GetSituation(string tenant) => new(
        _rows.GetValueOrDefault(tenant),
        _isSourceUp,
        _app.Fake.Issuer.Outage is null,
        Held.GetStatus(tenant),
        _clock.GetUtcNow(),
        Uptime,
        IsAccepted,
        token => _generations.GetValueOrDefault(token.Value, _generation) < _generation);

    private bool IsAccepted(TenantRow row) => _clients[row.ClientId] == row;

    private void SetIssuer(TenantRow row)
    {
        _clients[row.ClientId] = row;
        _app.Fake.AddClient(row.ClientId, row.Secret);
    }

    private void SetRow(string tenant, TenantRow row)
    {
        _rows[tenant] = row;
        _app.Tenants[tenant] = new SigneasyAuthOptions { ClientId = row.ClientId, ClientSecret = row.Secret };
    }
}
