using Microsoft.Extensions.Http;

namespace Signeasy.Auth.Testing.Internal;

/// <summary>
/// Makes the fake the primary handler of every client. Settings for all clients couldn't do that, because they don't apply to
/// the clients that send token requests.
/// </summary>
internal sealed class FakeSigneasyFilter(FakeSigneasy fake) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        builder.PrimaryHandler = fake;
    };
}
