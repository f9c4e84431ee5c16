using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The named client for one account's token requests. Settings that the application makes for all clients don't apply to it:
/// their retries would multiply ours, and a default header could be a credential for another service. Only
/// <c>ConfigureTokenClient</c> configures it.
/// </summary>
internal sealed class TokenHttpClient(string name) : IHttpMessageHandlerBuilderFilter
{
    private static readonly ConditionalWeakTable<HttpMessageHandlerBuilder, DelegatingHandler[]> ConfiguredHandlers = new();

    public static void Add(IServiceCollection services, string name)
    {
        // The factory applies defaults for all clients before the first client's own settings, even if they are registered
        // later. Ours are copied from another collection, because this one may be the collection of the defaults, which
        // would make ours defaults too.
        services.AddHttpClient(name).RemoveAllLoggers();
        var own = new ServiceCollection();
        own.Configure<HttpClientFactoryOptions>(name, Reset);

        // The factory's own log messages include a malformed response, which may echo the secret, and the name of every
        // header.
        own.AddHttpClient(name).RemoveAllLoggers();
        foreach (ServiceDescriptor settings in own.Where(static service => service.ServiceType == typeof(IConfigureOptions<HttpClientFactoryOptions>)))
        {
            services.Insert(services.Count, settings);
        }

        services.PostConfigure<HttpClientFactoryOptions>(name, static options => options.HttpMessageHandlerBuilderActions.Add(
            static builder =>
            {
                // A nested container has its own registration and its parent's, so this may run twice.
                ConfiguredHandlers.Remove(builder);
                ConfiguredHandlers.Add(builder, [.. builder.AdditionalHandlers]);
            }));

        // The first filter is the outermost one, so it sees the result of all others.
        services.Insert(0, ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter>(new TokenHttpClient(name)));
    }

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

    private static void Reset(HttpClientFactoryOptions options)
    {
        var fresh = new HttpClientFactoryOptions();
        options.HandlerLifetime = fresh.HandlerLifetime;
        options.ShouldRedactHeaderValue = fresh.ShouldRedactHeaderValue;
        options.SuppressHandlerScope = fresh.SuppressHandlerScope;
        options.HttpClientActions.Clear();
        options.HttpClientActions.Add(static client => client.Timeout = Timeout.InfiniteTimeSpan);
        options.HttpMessageHandlerBuilderActions.Clear();
        options.HttpMessageHandlerBuilderActions.Add(static builder =>
        {
            builder.PrimaryHandler = PrimaryHandlers.CreateForTokens();
            builder.AdditionalHandlers.Clear();
        });
    }

    /// <summary>
    /// Removes handlers that filters added. Keeps those from the client's options, and the loggers, which the factory adds
    /// later.
    /// </summary>
    private static void RemoveHandlersOfFilters(HttpMessageHandlerBuilder builder)
    {
        ConfiguredHandlers.TryGetValue(builder, out DelegatingHandler[]? configured);
        foreach (DelegatingHandler handler in builder.AdditionalHandlers.ToArray())
        {
            bool isFromFactory = handler.GetType().Assembly == typeof(HttpMessageHandlerBuilder).Assembly;
            if (!isFromFactory && configured?.Contains(handler) != true)
            {
                builder.AdditionalHandlers.Remove(handler);
            }
        }
    }
}
