using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class TokenResponseFuzzTests
{
    private static readonly DateTimeOffset SentAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Regex BearerToken = new(@"\A[A-Za-z0-9._~+/-]+=*\z", RegexOptions.CultureInvariant);
    private static readonly Regex OfTheAnswer = new("[zqx]{3}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    private static readonly Regex Code = new(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant);
    private static readonly Regex Line = new(@"\A[ -~]{0,256}\z", RegexOptions.CultureInvariant);

    [Fact]
    public void Any_answer_ends_in_a_sound_token_or_in_an_exception_that_does_not_quote_it()
    {
        Gen<byte[]> answers = GeneratedResponses.Any;

        answers.Sample(IsSound, iter: Effort.Of("SIGNEASY_FUZZ", 20_000), print: Encoding.Latin1.GetString);
    }

    [Fact]
    public void Any_issuer_error_is_reported_without_the_secret()
    {
        Gen<(byte[], HttpStatusCode)> errors = Gen.Select(
            GeneratedResponses.Any, Gen.OneOfConst(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.BadGateway));

        errors.Sample(
            IsDiscreet,
            iter: Effort.Of("SIGNEASY_FUZZ", 20_000),
            print: error => $"{error.Item2}: {Encoding.Latin1.GetString(error.Item1)}");
    }

    private static bool IsSound(byte[] answer)
    {
        try
        {
            AccessToken token = TokenResponse.Read(answer).ToAccessToken(
                SentAt, HttpStatusCode.OK, requestedScope: null, GeneratedResponses.Secret);
            return token.Value.Length <= 16_384 && BearerToken.IsMatch(token.Value)
                && token.IssuedAt == SentAt && token.ExpiresAt > SentAt;
        }
        catch (SigneasyAuthException e)
        {
            return e is { Error: "invalid_response", ErrorDescription: null, InnerException: null } && !OfTheAnswer.IsMatch(e.Message);
        }
    }

    private static bool IsDiscreet(byte[] answer, HttpStatusCode status)
    {
        TokenResponse response = TokenResponse.Read(answer);
        SigneasyAuthException failure = TokenErrors.IssuerError(
            status, response.GetString("error"), response.GetString("error_description"), retryAfter: null, "client", GeneratedResponses.Secret);

        bool echoes = Enumerable.Range(0, GeneratedResponses.Secret.Length - 7).Any(
            i => failure.ToString().Contains(GeneratedResponses.Secret.Substring(i, 8), StringComparison.OrdinalIgnoreCase));
        return !echoes && (failure.Error is null || Code.IsMatch(failure.Error))
            && (failure.ErrorDescription is null || Line.IsMatch(failure.ErrorDescription));
    }
}
