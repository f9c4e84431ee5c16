using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>Issues access tokens as Auth0 does by default (RS256, no <c>jti</c>), and validates them.</summary>
/// <remarks>
/// Two tokens issued in the same second have the same text, so neither time nor value distinguishes a revoked token from
/// its successor. Therefore each revocation starts a new key ID, and only tokens with the current one are valid. The key
/// pair stays the same for the whole process, because creating one is slow.
/// </remarks>
internal sealed class TokenMint(TimeProvider clock)
{
    public const string Audience = "https://api-ext.signeasy.com/";

    /// <summary>The scopes that every client has.</summary>
    public const string Scope = "rs:read rs:update";

    private const string Issuer = "https://auth.signeasy.com/";

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

    /// <summary>The JSON Web Key Set (RFC 7517) that verifies the tokens that are valid now.</summary>
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

    /// <summary>Issues a token and returns the body of the token endpoint's response.</summary>
    public string Issue(string clientId, string scope)
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
                ["scope"] = scope,
                ["gty"] = "client-credentials",
            },
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        });
        Interlocked.Increment(ref _issued);
        return $$"""{"access_token":"{{token}}","scope":"{{scope}}","expires_in":{{lifetime.TotalSeconds:F0}},"token_type":"Bearer"}""";
    }

    public void RevokeAll() => _keyId = NewKeyId();

    public async Task<bool> IsValidAsync(string? token)
    {
        TokenValidationResult result = await Jwt.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = Key,
            TryAllIssuerSigningKeys = false, // Otherwise an old key ID would be accepted, because the key pair is the same.
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
        }).ConfigureAwait(false);
        return result.IsValid;
    }

    /// <summary>Returns the client in a token, without verifying it; null if the text isn't a token.</summary>
    public static string? GetClientId(string? token)
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
        using var rsa = new RSACryptoServiceProvider(2048);
        return rsa.ExportParameters(includePrivateParameters: true);
    }
}
