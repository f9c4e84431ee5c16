using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Issues access tokens as Auth0 does by default (RS256, no <c>jti</c>), and tells good ones from others.</summary>
/// <remarks>
/// Two tokens of one second are the same text, so that neither time nor value can tell a revoked one from its successor:
/// each revocation begins a new key ID instead, and only tokens of the current one are good. The key pair behind it stays
/// the same, since making one takes long; one serves the whole process.
/// </remarks>
internal sealed class TokenMint(TimeProvider clock)
{
    public const string Audience = "https://api-ext.signeasy.com/";

    private const string Issuer = "https://auth.signeasy.com/";
    private const string Scope = "rs:read rs:update";

    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);
    private static readonly Lazy<RSAParameters> KeyPair = new(CreateKeyPair);
    private static readonly JsonWebTokenHandler Jwt = new() { SetDefaultTimesOnTokenCreation = false };

    private long _lifetime = TimeSpan.FromDays(30).Ticks;
    private volatile string _keyId = NewKeyId();
    private int _issued;

    public int Issued => Volatile.Read(ref _issued);

    public TimeSpan Lifetime
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _lifetime));
        set
        {
            if (value <= TimeSpan.Zero || value > MaxLifetime || value.Ticks % TimeSpan.TicksPerSecond != 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, "Set whole seconds, above 0 and up to 36,500 days.");
            }

            Volatile.Write(ref _lifetime, value.Ticks);
        }
    }

    /// <summary>The JSON Web Key Set (RFC 7517) that verifies the tokens which are good now.</summary>
    public string PublicKeys
    {
        get
        {
            string modulus = Base64UrlEncoder.Encode(KeyPair.Value.Modulus);
            string exponent = Base64UrlEncoder.Encode(KeyPair.Value.Exponent);
            return $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{_keyId}}","n":"{{modulus}}","e":"{{exponent}}"}]}""";
        }
    }

    private RsaSecurityKey Key => new(KeyPair.Value) { KeyId = _keyId };

    /// <summary>The token endpoint's answer with a new token in it.</summary>
    public string Issue(string clientId)
    {
        TimeSpan lifetime = Lifetime;
        DateTime now = clock.GetUtcNow().UtcDateTime;
        string token = Jwt.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = clientId + "@clients",
                ["azp"] = clientId,
                ["scope"] = Scope,
                ["gty"] = "client-credentials",
            },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        });
        Interlocked.Increment(ref _issued);
        return $$"""{"access_token":"{{token}}","scope":"{{Scope}}","expires_in":{{lifetime.TotalSeconds:F0}},"token_type":"Bearer"}""";
    }

    public void RevokeAll() => _keyId = NewKeyId();

    public async Task<bool> IsGoodAsync(string? token)
    {
        TokenValidationResult result = await Jwt.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = Key,
            TryAllIssuerSigningKeys = false, // Otherwise a retired key ID would do, over the same key pair.
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        }).ConfigureAwait(false);
        return result.IsValid;
    }

    /// <summary>The client that a token names, unverified; null for what is no token.</summary>
    public static string? ClientIdOf(string? token)
    {
        try
        {
            return string.IsNullOrEmpty(token) ? null : new JsonWebToken(token).Azp;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string NewKeyId() => Guid.NewGuid().ToString("N");

    private static RSAParameters CreateKeyPair()
    {
#if NET
        using RSA rsa = RSA.Create(2048);
#else
        using var rsa = new RSACryptoServiceProvider(2048);
#endif
        return rsa.ExportParameters(includePrivateParameters: true);
    }
}
