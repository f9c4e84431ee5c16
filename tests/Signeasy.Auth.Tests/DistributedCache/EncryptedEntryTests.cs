using System.Net;
using System.Text;
using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public sealed class EncryptedEntryTests : IDisposable
{
    private static readonly AccessToken Token = new(
        "not.a-real.token",
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero),
        "rs:read");

    private readonly EntryKeys _keys = EntryKeys.Derive(FleetSettings.Original, FleetSettings.Secret);

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void An_encrypted_token_can_be_decrypted()
    {
        SharedEntry? opened = EncryptedEntry.Decrypt(EncryptedEntry.Encrypt(new SharedEntry(Token), _keys), _keys, out string? problem);

        Assert.NotNull(opened);
        Assert.Null(opened.Attempt);
        Assert.Null(problem);
        FleetHarness.AssertSame(Token, opened.Token!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_attempt_and_its_failure_are_stored_with_or_without_a_token(bool hasToken)
    {
        var failure = new SigneasyAuthException(
            "Not now.", statusCode: HttpStatusCode.TooManyRequests, error: "too_many_requests", isTransient: true);
        var attempt = new RenewalAttempt(
            RenewalReason.Rejected, Token.IssuedAt, Token.IssuedAt + TimeSpan.FromMinutes(1), Count: 7, failure);

        SharedEntry? opened = EncryptedEntry.Decrypt(
            EncryptedEntry.Encrypt(new SharedEntry(hasToken ? Token : null, attempt), _keys), _keys, out _);

        Assert.Equal(hasToken, opened!.Token is not null);
        Assert.Equal(attempt with { Failure = null }, opened.Attempt! with { Failure = null });
        SigneasyAuthException stored = opened.Attempt!.Failure!;
        Assert.Equal(
            ("Not now.", HttpStatusCode.TooManyRequests, "too_many_requests", null, true),
            (stored.Message, stored.StatusCode, stored.Error, stored.ErrorDescription, stored.IsTransient));
    }

    [Fact]
    public void A_token_of_the_maximum_length_can_be_encrypted()
    {
        var token = new AccessToken(new string('a', 16 * 1024), Token.IssuedAt, Token.ExpiresAt, new string('s', 16 * 1024));

        SharedEntry? opened = EncryptedEntry.Decrypt(EncryptedEntry.Encrypt(new SharedEntry(token), _keys), _keys, out _);

        Assert.NotNull(opened);
        FleetHarness.AssertSame(token, opened.Token!);
    }

    [Fact]
    public void An_entry_contains_no_part_of_the_token_in_clear_text()
    {
        byte[] entry = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);

        Assert.DoesNotContain("real", Encoding.Latin1.GetString(entry), StringComparison.Ordinal);
        Assert.DoesNotContain("rs:", Encoding.Latin1.GetString(entry), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_encrypted_twice_gives_different_entries()
    {
        byte[] one = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);
        byte[] other = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);

        Assert.NotEqual(one[1..13], other[1..13]);
        Assert.NotEqual(one[29..], other[29..]);
    }

    [Fact]
    public void An_entry_with_any_byte_changed_or_truncated_anywhere_is_unreadable()
    {
        byte[] entry = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);

        for (int i = 0; i < entry.Length; i++)
        {
            byte[] tampered = [.. entry];
            tampered[i] ^= 1;
            Assert.Null(EncryptedEntry.Decrypt(tampered, _keys, out string? problem));
            Assert.NotNull(problem);
            Assert.Null(EncryptedEntry.Decrypt(entry[..i], _keys, out problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void An_unreadable_entry_comes_with_the_reason()
    {
        byte[] newer = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);
        newer[0] = 2;

        Assert.Null(EncryptedEntry.Decrypt(newer, _keys, out string? ofNewer));
        Assert.Null(EncryptedEntry.Decrypt([1], _keys, out string? ofShort));
        Assert.Null(EncryptedEntry.Decrypt([1, .. new byte[64 * 1024]], _keys, out string? ofLong));
        Assert.Null(EncryptedEntry.Decrypt([1, .. new byte[100]], _keys, out string? ofGarbage));
        Assert.Equal("was written by another version of this library", ofNewer);
        Assert.Equal("is too short", ofShort);
        Assert.Equal("is too long", ofLong);
        Assert.Equal("can't be decrypted", ofGarbage);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("audience")]
    [InlineData("scope")]
    [InlineData("endpoint")]
    [InlineData("secret")]
    public void The_keys_of_another_account_or_secret_do_not_decrypt_an_entry(string change)
    {
        using EntryKeys others = change == "secret"
            ? EntryKeys.Derive(FleetSettings.Original, "another-not-a-real-secret")
            : EntryKeys.Derive(FleetSettings.WithOther(change), FleetSettings.Secret);

        Assert.Null(EncryptedEntry.Decrypt(EncryptedEntry.Encrypt(new SharedEntry(Token), _keys), others, out _));
        Assert.NotEqual(_keys.EntryName, others.EntryName);
        Assert.NotEqual(_keys.LockName, others.LockName);
    }

    [Fact]
    public void An_entry_stored_under_another_name_is_unreadable()
    {
        byte[] entry = EncryptedEntry.Encrypt(new SharedEntry(Token), _keys);
        var renamed = new EntryKeys(_keys.EncryptionKey, "signeasy-auth:token:another", _keys.LockName);

        Assert.Null(EncryptedEntry.Decrypt(entry, renamed, out string? problem));
        Assert.Equal("can't be decrypted", problem);
    }

    [Fact]
    public void A_client_ID_and_an_audience_are_never_confused()
    {
        using EntryKeys one = KeysOf("ab", "c");
        using EntryKeys other = KeysOf("a", "bc");

        Assert.NotEqual(one.EntryName, other.EntryName);
        Assert.NotEqual(one.EncryptionKey, other.EncryptionKey);

        static EntryKeys KeysOf(string client, string audience) => EntryKeys.Derive(
            FleetSettings.With(options => (options.ClientId, options.Audience) = (client, audience)), "not-a-real-secret");
    }

    [Fact]
    public void Entry_and_lock_names_reveal_nothing_and_are_stable_across_versions()
    {
        Assert.Equal("signeasy-auth:token:697413DD6DEA661450DD9EA4D3412005", _keys.EntryName);
        Assert.Equal("signeasy-auth:lock:06F91A7784731A9025954B2A5EFAFE9D", _keys.LockName);
    }

    [Fact]
    public void Keys_are_wiped_when_they_are_disposed()
    {
        _keys.Dispose();

        Assert.All(_keys.EncryptionKey, one => Assert.Equal(0, one));
    }
}
