using System.Net;

namespace Signeasy.Auth.Tests;

public class SecretEchoTests
{
    private readonly TokenEndpointStub _issuer = new();

    public static TheoryData<Exception> QuotingCauses =>
    [
        new HttpRequestException("proxy error", new IOException($"bad line: {TokenEndpointStub.Secret}")),
        new HttpRequestException(HttpRequestError.InvalidResponse, "bad header line: 'anything'"),
        new HttpIOException(HttpRequestError.InvalidResponse, "bad chunk header: 'anything'"),
    ];

    [Theory]
    [InlineData("s3cr3t-0f-n0-0ne", "s3cr3t-0f-n0-0ne")]
    [InlineData("s3cr3t-0f-n0-0ne", "got s3cr3t-0f-n0-0ne, no good")]
    [InlineData("s3cr3t-0f-n0-0ne", "got S3CR3T-0F-N0-0NE")]
    [InlineData("s3cr3t-0f-n0-0ne", "begins s3cr3t-0")]
    [InlineData("s3cr3t-0f-n0-0ne", "ends -n0-0ne here f-n0-0ne")]
    [InlineData("s3cr3t-0f-n0-0ne", "middle t-0f-n0-")]
    [InlineData("8letters", "got 8LETTERS")]
    [InlineData("tiny", "got Tiny")]
    [InlineData("秘密-not-real", "got 秘密-not-re")]
    public async Task A_description_that_shares_eight_characters_with_the_secret_is_withheld(string secret, string description)
    {
        _issuer.Options.ClientSecret = secret;
        _issuer.AnswersError(HttpStatusCode.Unauthorized, "access_denied", description);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("access_denied", failure.Error);
        Assert.Null(failure.ErrorDescription);
        Assert.EndsWith("answered: 401 access_denied).", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3cr3t-0f-n0-0ne", "Unauthorized")]
    [InlineData("s3cr3t-0f-n0-0ne", "got s3cr3t- and more")]
    [InlineData("8letters", "got 8letter")]
    public async Task A_description_that_shares_less_than_eight_characters_with_the_secret_is_repeated(string secret, string description)
    {
        _issuer.Options.ClientSecret = secret;
        _issuer.AnswersError(HttpStatusCode.Unauthorized, "access_denied", description);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal(description, failure.ErrorDescription);
    }

    [Fact]
    public async Task The_whole_description_is_searched_for_the_secret_before_it_is_cut()
    {
        string description = new string('d', 250) + TokenEndpointStub.Secret;
        _issuer.AnswersError(HttpStatusCode.Unauthorized, "access_denied", description);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.ErrorDescription);
    }

    [Theory]
    [InlineData(TokenEndpointStub.Secret)]
    [InlineData("error-NOT-A-REAL")]
    public async Task A_code_that_is_the_secret_is_withheld(string error)
    {
        _issuer.AnswersError(HttpStatusCode.Unauthorized, error, "unrepeated");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.Error);
        Assert.DoesNotContain(error, failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_description_that_quotes_the_secret_of_a_provider_is_withheld()
    {
        _issuer.Options.ClientSecret = "";
        _issuer.Options.ClientSecretProvider = _ => new("from-no-real-vault");
        _issuer.AnswersError(HttpStatusCode.Unauthorized, "access_denied", "got from-no-real-vault");

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Null(failure.ErrorDescription);
    }

    [Theory]
    [MemberData(nameof(QuotingCauses))]
    public async Task A_cause_that_quotes_the_secret_the_answer_or_its_body_is_withheld(Exception cause)
    {
        _issuer.Fails(cause);

        SigneasyAuthException failure = await _issuer.FailAsync();

        Assert.Equal("network", failure.Error);
        Assert.Null(failure.InnerException);
    }
}
