using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Signeasy.Auth.Internal;

/// <summary>
/// The named client for one account's token requests. What the application sets for all clients doesn't reach it: retries
/// would multiply ours, and a default header could be a credential for somebody else. Only <c>ConfigureTokenClient</c> does.
/// </summary>
internal sealed class TokenHttpClient(string name) : IHttpMessageHandlerBuilderFilter
{
    private static readonly ConditionalWeakTable<HttpMessageHandlerBuilder, DelegatingHandler[]> ConfiguredHandlers = new();

    public static void Add(IServiceCollection services, string name)
    {
        // Defaults for all clients are put before the first client's own settings, whenever they are registered. Ours are copied
        // from another collection, since this one may be that of the defaults themselves, which would make defaults of them.
        services.AddHttpClient(name).RemoveAllLoggers();
        var own = new ServiceCollection();
        own.Configure<HttpClientFactoryOptions>(name, Reset);

        // The factory's own log lines quote a malformed answer, and any header's name; an answer may echo the secret.
        own.AddHttpClient(name).RemoveAllLoggers();
        foreach (ServiceDescriptor settings in own.Where(static service => service.ServiceType == typeof(IConfigureOptions<HttpClientFactoryOptions>)))
        {
            services.Insert(services.Count, settings);
        }

        services.PostConfigure<HttpClientFactoryOptions>(name, static options => options.HttpMessageHandlerBuilderActions.Add(
            static builder =>
            {
                // A nested container has both its own registration and that of its parent.
                ConfiguredHandlers.Remove(builder);
                ConfiguredHandlers.Add(builder, [.. builder.AdditionalHandlers]);
            }));

        // The first filter is the outermost: it sees what all others have done.
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
                throw new InvalidOperationException($"{problem} ConfigureTokenClient is where it is set.");
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

    /// <summary>Leaves the handlers that the options have added, and the loggers, which the factory itself adds after those.</summary>
    private static void RemoveHandlersOfFilters(HttpMessageHandlerBuilder builder)
    {
        ConfiguredHandlers.TryGetValue(builder, out DelegatingHandler[]? configured);
        foreach (DelegatingHandler handler in builder.AdditionalHandlers.ToArray())
        {
            bool isOfFactory = handler.GetType().Assembly == typeof(HttpMessageHandlerBuilder).Assembly;
            if (!isOfFactory && configured?.Contains(handler) != true)
            {
                builder.AdditionalHandlers.Remove(handler);
            }
        }
    }
}
