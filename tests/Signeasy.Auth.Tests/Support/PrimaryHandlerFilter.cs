using Microsoft.Extensions.Http;

namespace Signeasy.Auth.Tests;

/// <summary>Sets the primary handler of every client of a container.</summary>
internal sealed class PrimaryHandlerFilter(Func<HttpMessageHandler, HttpMessageHandler> replace) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        builder.PrimaryHandler = replace(builder.PrimaryHandler);
    };
}
