#if NET
using System.Diagnostics.CodeAnalysis;
#endif
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Internal;

/// <summary>
/// Determines whether a message handler could follow a redirect and thereby send the client secret to another address. If
/// its type isn't known, its fields, and the objects that they refer to, are searched for a handler that it wraps.
/// </summary>
#if NET
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields and properties that a handler uses aren't trimmed.")]
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Fields and properties that a handler uses aren't trimmed.")]
#endif
internal sealed class RedirectInspection
{
    private const int MaxDepth = 8;
    private const int MaxObjects = 20_000;
    private const BindingFlags AnyField =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const string Follows =
        "follows redirects, and would send the client secret to the redirect target: set AllowAutoRedirect = false";

    private const string Unreachable =
        "can't be inspected, and might follow redirects with the client secret: use a SocketsHttpHandler or HttpClientHandler "
        + "with AllowAutoRedirect = false, or a DelegatingHandler around one";

    private readonly HashSet<object> _seen = new(new ReferenceComparer());

    private RedirectInspection()
    {
    }

    /// <summary>Describes what is wrong with the handler, as a sentence; null if it doesn't follow redirects.</summary>
    public static string? GetProblem(HttpMessageHandler handler) =>
        new RedirectInspection().Inspect(handler, depth: 0) is { } problem ? $"The handler for token requests {problem}." : null;

    private string? Inspect(HttpMessageHandler? handler, int depth) => handler switch
    {
        null => Unreachable,
        _ when !_seen.Add(handler) => null,
        INeverFollowsRedirects => null,
        DelegatingHandler delegating => Inspect(delegating.InnerHandler, depth),
        HttpClientHandler primary => primary.AllowAutoRedirect ? Follows : null,
#if NET
        SocketsHttpHandler primary => primary.AllowAutoRedirect ? Follows : null,
        _ when !RuntimeFeature.IsDynamicCodeSupported => Unreachable, // With native AOT, metadata of fields may be missing.
#endif
        _ => InspectUnknown(handler, depth),
    };

    private string? InspectUnknown(HttpMessageHandler handler, int depth)
    {
        try
        {
            // The first property is WinHttpHandler's, an enum; other handlers tend to use the name of .NET's own handlers.
            object? setting = handler.GetType().GetProperty("AutomaticRedirection")?.GetValue(handler)
                ?? handler.GetType().GetProperty("AllowAutoRedirect")?.GetValue(handler);
            return setting switch
            {
                null => VisitFields(handler, depth),
                false => null,
                _ => setting.ToString() == "Never" ? null : Follows,
            };
        }
        catch (Exception)
        {
            // Third-party code failed: a property, or the initializer of a static field.
            return Unreachable;
        }
    }

    private string? Visit(object? value, int depth)
    {
        if (value is HttpMessageHandler handler)
        {
            return Inspect(handler, depth);
        }

        if (value is null or string or Enum || depth > MaxDepth)
        {
            return null;
        }

        Type type = value.GetType();
        if (type.IsPrimitive || (!type.IsValueType && !_seen.Add(value)))
        {
            return null;
        }

        return value switch
        {
            _ when _seen.Count > MaxObjects => Unreachable,
            IHttpClientFactory or IHttpMessageHandlerFactory => Unreachable,
            IServiceProvider => depth == 1 ? Unreachable : null,
            HttpMessageInvoker => VisitFields(value, depth),
            Delegate call => YieldsHandler(call.Method.ReturnType) ? Unreachable : VisitAll(call.GetInvocationList().Select(part => part.Target), depth),
            Array items => items.GetType().GetElementType()!.IsPrimitive ? null : VisitAll(items.Cast<object?>(), depth),
            _ when IsOpaque(type) || IsPending(value, type) => YieldsHandler(type) ? Unreachable : null,
            _ => VisitFields(value, depth),
        };
    }

    private string? VisitAll(IEnumerable<object?> values, int depth) =>
        values.Select(value => Visit(value, depth + 1)).FirstOrDefault(problem => problem is not null);

    private string? VisitFields(object owner, int depth)
    {
        bool isHandler = owner is HttpMessageHandler;
        for (Type? type = owner.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(AnyField))
            {
                if (field.FieldType.IsPrimitive || field.FieldType.IsPointer || (field.IsStatic && !isHandler))
                {
                    continue;
                }

                // An empty field of a handler may be set later, to a handler that nobody inspects.
                object? value = field.GetValue(field.IsStatic ? null : owner);
                if (value is null && isHandler && YieldsHandler(field.FieldType))
                {
                    return Unreachable;
                }

                if (Visit(value, depth + 1) is { } problem)
                {
                    return problem;
                }
            }
        }

        return null;
    }

    /// <summary>Whether this is a Lazy object without a value yet, which the constructor of its type may create later.</summary>
    private static bool IsPending(object value, Type type) =>
        type.Name == "Lazy`1" && type.GetProperty("IsValueCreated")?.GetValue(value) is false;

    /// <summary>
    /// Whether a value of the type is a handler, or can return one: a client, a factory, a delegate, a task.
    /// </summary>
    private static bool YieldsHandler(Type type) =>
        typeof(HttpMessageHandler).IsAssignableFrom(type)
        || typeof(HttpMessageInvoker).IsAssignableFrom(type)
        || typeof(IHttpClientFactory).IsAssignableFrom(type)
        || typeof(IHttpMessageHandlerFactory).IsAssignableFrom(type)
        || (type.IsGenericType && type.Namespace!.StartsWith("System", StringComparison.Ordinal) && YieldsHandler(type.GetGenericArguments().Last()));

    /// <summary>
    /// Whether this is a platform type whose fields aren't worth inspecting, because they refer to timers, loggers or threads.
    /// </summary>
    private static bool IsOpaque(Type type)
    {
        string space = type.Namespace ?? "";
        bool isPlatform = space == "System" || space.StartsWith("System.", StringComparison.Ordinal)
            || space.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
        bool isContainer = space.StartsWith("System.Collections", StringComparison.Ordinal)
            || type.Name.Contains("Tuple`", StringComparison.Ordinal)
            || type.Name is "StrongBox`1" or "Closure" or "Lazy`1";
        return isPlatform && !isContainer;
    }

    private sealed class ReferenceComparer : IEqualityComparer<object>
    {
        bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

        int IEqualityComparer<object>.GetHashCode(object obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
