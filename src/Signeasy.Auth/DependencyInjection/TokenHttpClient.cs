using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The named client for one account's token requests, which only <c>ConfigureTokenClient</c> configures:
/// the factory of its options keeps settings for all clients away, and this filter undoes what other filters add.
/// </summary>
internal sealed class TokenHttpClient(string name) : IHttpMessageHandlerBuilderFilter
{
    /// <summary>The handlers from the client's own options; the primary handler is the last.</summary>
    private static readonly ConditionalWeakTable<HttpMessageHandlerBuilder, HttpMessageHandler[]> ConfiguredHandlers = new();

    public static void Add(IServiceCollection services, string name)
    {
        services.AddHttpClient(name);

        // The first filter is the outermost one, so it sees the result of all others.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new TokenHttpClient(name)));
    }

    /// <summary>Settings that come before those of <c>ConfigureTokenClient</c>.</summary>
    public static IEnumerable<IConfigureOptions<HttpClientFactoryOptions>> Defaults(string name)
    {
        var services = new ServiceCollection();

        // The factory's own log messages include a malformed response, which may echo the secret, and the name of every
        // header.
        services.AddHttpClient(name).RemoveAllLoggers();
        services.Configure<HttpClientFactoryOptions>(name, static options =>
        {
            options.HttpClientActions.Add(static client => client.Timeout = Timeout.InfiniteTimeSpan);
            options.HttpMessageHandlerBuilderActions.Add(static builder =>
            {
                builder.PrimaryHandler = PrimaryHandlers.CreateForTokens();
                builder.AdditionalHandlers.Clear(); // A filter may already have added some.
            });
        });
        return services.Select(static service => service.ImplementationInstance).OfType<IConfigureOptions<HttpClientFactoryOptions>>();
    }

    /// <summary>The setting that comes after those of <c>ConfigureTokenClient</c>.</summary>
    public static IPostConfigureOptions<HttpClientFactoryOptions> Last(string name) =>
        new PostConfigureOptions<HttpClientFactoryOptions>(name, static options => options.HttpMessageHandlerBuilderActions.Add(
            static builder => ConfiguredHandlers.Add(builder, [.. builder.AdditionalHandlers, builder.PrimaryHandler])));

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name == name)
        {
            RemoveHandlersOfFilters(builder);
            if (RedirectInspection.GetProblem(builder.PrimaryHandler) is { } problem)
            {
                throw new InvalidOperationException($"{problem} Set it with ConfigureTokenClient.");
            }
        }
    };

    /// <summary>
    /// Removes handlers that filters added, or put around the primary handler. Keeps those from the client's options, and the
    /// loggers, which the factory adds later. A filter may replace the primary handler, as a fake for tests does.
    /// </summary>
    private static void RemoveHandlersOfFilters(HttpMessageHandlerBuilder builder)
    {
        if (!ConfiguredHandlers.TryGetValue(builder, out HttpMessageHandler[]? configured))
        {
            return;
        }

        foreach (DelegatingHandler handler in builder.AdditionalHandlers.ToArray())
        {
            bool isFromFactory = handler.GetType().Assembly == typeof(HttpMessageHandlerBuilder).Assembly;
            if (!isFromFactory && !configured.Contains(handler))
            {
                builder.AdditionalHandlers.Remove(handler);
            }
        }

        HttpMessageHandler primary = configured[configured.Length - 1];
        for (HttpMessageHandler? handler = builder.PrimaryHandler; handler is not null; handler = (handler as DelegatingHandler)?.InnerHandler)
        {
            if (handler == primary)
            {
                builder.PrimaryHandler = primary;
            }
        }
    }
}
