using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Signeasy.Auth;

namespace Library
{
    /// <summary>A token provider whose every call fails, with an exception that has all properties.</summary>
    public sealed class FailingTokenProvider : ITokenProvider
    {
        public ValueTask<AccessToken> GetTokenAsync(CancellationToken cancellationToken = default)
        {
            throw new SigneasyAuthException(
                "Too many tokens were requested.",
                new TimeoutException("The cause."),
                statusCode: (HttpStatusCode)429,
                error: "too_many_requests",
                errorDescription: "Client quota exceeded",
                retryAfter: TimeSpan.FromMinutes(1),
                isTransient: true);
        }

        public ValueTask<AccessToken> RenewTokenAsync(AccessToken rejected, CancellationToken cancellationToken = default)
        {
            return GetTokenAsync(cancellationToken);
        }

        /// <summary>A client that this provider gives no token.</summary>
        public static HttpClient CreateClient(HttpMessageHandler primaryHandler)
        {
            return SigneasyHttpClient.Create(
                new FailingTokenProvider(), new SigneasyHttpClientOptions { Account = "library", PrimaryHandler = primaryHandler });
        }
    }
}
