using System.Text;
using Signeasy.Auth.DistributedCache.Internal;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public sealed class EncryptedTokenTests : IDisposable
{
    private static readonly AccessToken Token = new(
        "not.a-real.token",
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero),
        "rs:read");

    private readonly EntryKeys _keys = EntryKeys.Derive(CacheSettings.Original, "not-a-real-secret");

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void What_was_sealed_opens_again()
    {
        AccessToken? opened = EncryptedToken.Decrypt(EncryptedToken.Encrypt(Token, _keys), _keys, out string? problem);

        Assert.NotNull(opened);
        Assert.Null(problem);
        FleetHarness.AssertSame(Token, opened);
    }

    [Fact]
    public void A_token_of_the_greatest_length_fits()
    {
        var token = new AccessToken(new string('a', 16 * 1024), Token.IssuedAt, Token.ExpiresAt, new string('s', 16 * 1024));

        AccessToken? opened = EncryptedToken.Decrypt(EncryptedToken.Encrypt(token, _keys), _keys, out _);

        Assert.NotNull(opened);
        FleetHarness.AssertSame(token, opened);
    }

    [Fact]
    public void No_part_of_the_token_can_be_read_in_the_entry()
    {
        byte[] entry = EncryptedToken.Encrypt(Token, _keys);

        Assert.DoesNotContain("real", Encoding.Latin1.GetString(entry), StringComparison.Ordinal);
        Assert.DoesNotContain("rs:", Encoding.Latin1.GetString(entry), StringComparison.Ordinal);
    }

    [Fact]
    public void One_token_sealed_twice_looks_different()
    {
        byte[] one = EncryptedToken.Encrypt(Token, _keys);
        byte[] other = EncryptedToken.Encrypt(Token, _keys);

        Assert.NotEqual(one[1..13], other[1..13]);
        Assert.NotEqual(one[29..], other[29..]);
    }

    [Fact]
    public void A_change_of_any_byte_makes_it_unreadable()
    {
        byte[] entry = EncryptedToken.Encrypt(Token, _keys);

        for (int i = 0; i < entry.Length; i++)
        {
            byte[] tampered = [.. entry];
            tampered[i] ^= 1;
            Assert.Null(EncryptedToken.Decrypt(tampered, _keys, out string? problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void A_cut_at_any_place_makes_it_unreadable()
    {
        byte[] entry = EncryptedToken.Encrypt(Token, _keys);

        for (int length = 0; length < entry.Length; length++)
        {
            Assert.Null(EncryptedToken.Decrypt(entry[..length], _keys, out string? problem));
            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void Rubbish_is_unreadable_and_says_why()
    {
        byte[] newer = EncryptedToken.Encrypt(Token, _keys);
        newer[0] = 2;

        Assert.Null(EncryptedToken.Decrypt(newer, _keys, out string? ofNewer));
        Assert.Null(EncryptedToken.Decrypt([1], _keys, out string? ofShort));
        Assert.Null(EncryptedToken.Decrypt([1, .. new byte[64 * 1024]], _keys, out string? ofLong));
        Assert.Null(EncryptedToken.Decrypt([1, .. new byte[100]], _keys, out string? ofRubbish));
        Assert.Equal("was written by another version of this library", ofNewer);
        Assert.Equal("is too short", ofShort);
        Assert.Equal("is too long", ofLong);
        Assert.Equal("does not decrypt", ofRubbish);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("audience")]
    [InlineData("endpoint")]
    public void Another_accounts_keys_do_not_open_it(string change)
    {
        using EntryKeys others = EntryKeys.Derive(CacheSettings.OfOtherAccount(change), "not-a-real-secret");

        Assert.Null(EncryptedToken.Decrypt(EncryptedToken.Encrypt(Token, _keys), others, out _));
        Assert.NotEqual(_keys.EntryName, others.EntryName);
        Assert.NotEqual(_keys.LockName, others.LockName);
    }

    [Fact]
    public void Another_secrets_keys_do_not_open_it()
    {
        using EntryKeys others = EntryKeys.Derive(CacheSettings.Original, "another-not-a-real-secret");

        Assert.Null(EncryptedToken.Decrypt(EncryptedToken.Encrypt(Token, _keys), others, out _));
        Assert.NotEqual(_keys.EntryName, others.EntryName);
        Assert.NotEqual(_keys.LockName, others.LockName);
    }

    [Fact]
    public void It_opens_under_its_own_name_alone()
    {
        byte[] entry = EncryptedToken.Encrypt(Token, _keys);
        var renamed = new EntryKeys(_keys.Seal, "signeasy-auth:token:another", _keys.LockName);

        Assert.Null(EncryptedToken.Decrypt(entry, renamed, out string? problem));
        Assert.Equal("does not decrypt", problem);
    }

    [Fact]
    public void Client_and_audience_do_not_run_into_one_another()
    {
        using EntryKeys one = KeysOf("ab", "c");
        using EntryKeys other = KeysOf("a", "bc");

        Assert.NotEqual(one.EntryName, other.EntryName);
        Assert.NotEqual(one.Seal, other.Seal);

        static EntryKeys KeysOf(string client, string audience) => EntryKeys.Derive(
            CacheSettings.With(options => (options.ClientId, options.Audience) = (client, audience)), "not-a-real-secret");
    }

    [Fact]
    public void Names_tell_nothing_and_stay_what_they_are_from_version_to_version()
    {
        Assert.Equal("signeasy-auth:token:E7BF47E44623D8F66F08A1ED57F77CF0", _keys.EntryName);
        Assert.Equal("signeasy-auth:lock:2F459184C23F55615BBFF8CBE177C139", _keys.LockName);
    }

    [Fact]
    public void Keys_are_wiped_at_the_end_of_a_call()
    {
        _keys.Dispose();

        Assert.All(_keys.Seal, one => Assert.Equal(0, one));
    }
}
