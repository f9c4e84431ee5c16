using CsCheck;

namespace Signeasy.Auth.Tests;

/// <summary>Generators of moves.</summary>
internal static class AccountsMoves
{
    private static readonly Gen<string> Tenants = Gen.Int[0, AccountsHarness.Tenants - 1].Select(AccountsHarness.Name);

    private static readonly Gen<AccountsMove> Call = Gen.Select(Tenants, Gen.Int[1, 4], Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))))
        .Select((tenant, callers, isApiCall) => new AccountsMove(
            $"{callers} {(isApiCall ? "calls" : "tokens")} for {tenant}", harness => harness.CallAsync(tenant, callers, isApiCall)));

    private static readonly Gen<AccountsMove> ChangeDuringCall = Gen.Select(Tenants, Gen.Bool, Gen.Bool).Select((tenant, isLookup, leaves) =>
        new AccountsMove(
            $"{tenant} {(leaves ? "leaves" : "changes its client")} during the {(isLookup ? "lookup" : "token request")} of a call",
            harness => harness.ChangeDuringCallAsync(tenant, isLookup, leaves)));

    private static readonly Gen<AccountsMove> Forget =
        Tenants.Select(tenant => Do($"forget {tenant}", harness => harness.Forget(tenant)));

    private static readonly Gen<AccountsMove> ChangeClient =
        Tenants.Select(tenant => Do($"change the client of {tenant}", harness => harness.ChangeClient(tenant)));

    private static readonly Gen<AccountsMove> ChangeSecret = Gen.Select(Tenants, Gen.Int[1, 3]).Select((tenant, where) => Do(
        $"change the secret of {tenant} {(where == 1 ? "at the issuer" : where == 2 ? "in the database" : "in both places")}",
        harness => harness.ChangeSecret(tenant, atIssuer: where != 2, inDatabase: where != 1)));

    private static readonly Gen<AccountsMove> CorrectSecret =
        Tenants.Select(tenant => Do($"correct the secret of {tenant}", harness => harness.CorrectSecret(tenant)));

    private static readonly Gen<AccountsMove> Remove =
        Tenants.Select(tenant => Do($"{tenant} leaves", harness => harness.Remove(tenant)));

    private static readonly Gen<AccountsMove> Add =
        Tenants.Select(tenant => Do($"{tenant} comes back", harness => harness.AddIfGone(tenant)));

    private static readonly Gen<AccountsMove> Advance =
        Gen.OneOfConst(1, 29, 31, 61, 301, 3_540, 3_661, 86_400, 27 * 86_400).Select(seconds => new AccountsMove(
            $"+{TimeSpan.FromSeconds(seconds):c}", harness => harness.AdvanceAsync(TimeSpan.FromSeconds(seconds))));

    private static readonly Gen<AccountsMove> SetBack = Gen.OneOfConst(1, 120, 600, 86_400)
        .Select(seconds => Do($"-{TimeSpan.FromSeconds(seconds):c}", harness => harness.SetBack(TimeSpan.FromSeconds(seconds))));

    private static readonly Gen<AccountsMove> Others = Gen.OneOfConst(
        Do("the source fails", harness => harness.SetSource(isUp: false)),
        Do("the source is back", harness => harness.SetSource(isUp: true)),
        Do("the source is back", harness => harness.SetSource(isUp: true)),
        Do("the issuer fails", harness => harness.SetIssuer(isUp: false)),
        Do("the issuer is back", harness => harness.SetIssuer(isUp: true)),
        Do("the issuer is back", harness => harness.SetIssuer(isUp: true)),
        Do("revoke all tokens", harness => harness.RevokeTokens()));

    public static readonly Gen<AccountsSequence> Sequences = Gen.Select(
        Gen.OneOfConst(1, 2, 3, 100),
        Gen.OneOfConst(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), TimeSpan.FromDays(1)),
        Gen.OneOfConst(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(30)),
        Gen.Frequency(
            (50, Call), (5, ChangeDuringCall), (6, Forget), (6, ChangeClient), (6, ChangeSecret), (2, CorrectSecret), (4, Remove), (4, Add),
            (20, Advance), (2, SetBack), (8, Others)).Array[1, 40])
        .Select((maxAccounts, settingsLifetime, idleTimeout, moves) =>
            new AccountsSequence(maxAccounts, settingsLifetime, idleTimeout, moves));

    private static AccountsMove Do(string name, Action<AccountsHarness> make) => new(name, harness =>
    {
        make(harness);
        return Task.CompletedTask;
    });
}
