#if NETSTANDARD2_0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Signeasy.Auth.Internal
{
    /// <summary>Members that later frameworks have.</summary>
    internal static class Polyfills
    {
        extension(ArgumentNullException)
        {
            public static void ThrowIfNull(
                [NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? paramName = null)
            {
                if (argument is null)
                {
                    throw new ArgumentNullException(paramName);
                }
            }
        }

        extension(ArgumentException)
        {
            public static void ThrowIfNullOrWhiteSpace(
                [NotNull] string? argument, [CallerArgumentExpression(nameof(argument))] string? paramName = null)
            {
                ArgumentNullException.ThrowIfNull(argument, paramName);
                if (string.IsNullOrWhiteSpace(argument))
                {
                    throw new ArgumentException("The value is empty or white space.", paramName);
                }
            }
        }

        extension(Task)
        {
            public static Task Delay(TimeSpan time, TimeProvider timeProvider, CancellationToken cancellationToken) =>
                timeProvider.Delay(time, cancellationToken);
        }

        public static bool Contains(this string text, string part, StringComparison comparison) =>
            text.IndexOf(part, comparison) >= 0;

        public static bool EndsWith(this string text, char end) => text.Length > 0 && text[text.Length - 1] == end;

        public static Task CopyToAsync(this HttpContent content, Stream stream, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return content.CopyToAsync(stream);
        }

        public static Task<Stream> ReadAsStreamAsync(this HttpContent content, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return content.ReadAsStreamAsync();
        }

        public static Task WaitAsync(this Task task, CancellationToken cancellationToken) =>
            task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

        public static Task<T> WaitAsync<T>(this Task<T> task, CancellationToken cancellationToken) =>
            task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}

namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class CallerArgumentExpressionAttribute(string parameterName) : Attribute
    {
        public string ParameterName { get; } = parameterName;
    }

    internal static class IsExternalInit;
}

namespace System.Runtime.Versioning
{
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class UnsupportedOSPlatformAttribute(string platformName, string message) : Attribute
    {
        public string PlatformName { get; } = platformName;

        public string Message { get; } = message;
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    [AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue)]
    internal sealed class NotNullAttribute : Attribute;

    [AttributeUsage(AttributeTargets.GenericParameter)]
    internal sealed class DynamicallyAccessedMembersAttribute(DynamicallyAccessedMemberTypes types) : Attribute
    {
        public DynamicallyAccessedMemberTypes Types { get; } = types;
    }

    internal enum DynamicallyAccessedMemberTypes
    {
        PublicConstructors = 3,
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        public bool ReturnValue { get; } = returnValue;
    }
}
#endif
