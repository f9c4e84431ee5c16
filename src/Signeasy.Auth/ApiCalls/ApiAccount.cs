using Microsoft.Extensions.Logging;

namespace Signeasy.Auth.Internal;

/// <summary>What the handler needs of the account whose token a request gets.</summary>
internal sealed class ApiAccount(ITokenProvider tokenProvider, ApiRejections rejections, ILogger logger)
{
    public ITokenProvider TokenProvider { get; } = tokenProvider;

    public TokenRenewal Renewal { get; } = new(tokenProvider, logger);

    public ApiResponses Responses { get; } = new(rejections, logger);
}
