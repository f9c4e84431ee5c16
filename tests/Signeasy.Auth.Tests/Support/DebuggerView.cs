using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.Tests;

/// <summary>
/// All text that a debugger shows of an object and of what hangs on it: display strings, fields and properties, private
/// ones too, but for those marked as never browsable.
/// </summary>
internal sealed partial class DebuggerView
{
    private const BindingFlags Members =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _texts = [];

    private DebuggerView()
    {
    }

    public static IReadOnlyCollection<string> Of(params object?[] roots)
    {
        var view = new DebuggerView();
        foreach (object? root in roots)
        {
            view.Show(root);
        }

        return view._texts;
    }

    private void Show(object? value)
    {
        if (value is null)
        {
            return;
        }

        _texts.Add(value.ToString() ?? "");
        if (value is string || value.GetType().IsPrimitive || !_seen.Add(value))
        {
            return;
        }

        if (value is Delegate function)
        {
            Show(function.Target);
        }

        if (value is IEnumerable items and not HttpContent)
        {
            foreach (object? item in Snapshot(items))
            {
                Show(item);
            }
        }

        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            if (type.Assembly == typeof(AccessToken).Assembly || type == typeof(DelegatingHandler) || type == typeof(HttpMessageInvoker))
            {
                ShowDisplay(value, type);
                ShowMembers(value, type);
            }
        }
    }

    /// <summary>A snapshot of the list: some lists are shared by the process, and other tests change them.</summary>
    private static List<object?> Snapshot(IEnumerable items)
    {
        for (int attempt = 0; ; attempt++)
        {
            var snapshot = new List<object?>();
            try
            {
                foreach (object? item in items)
                {
                    snapshot.Add(item);
                }

                return snapshot;
            }
            catch (InvalidOperationException) when (attempt < 100)
            {
                // Changed meanwhile: once more.
            }
        }
    }

    private void ShowDisplay(object value, Type type)
    {
        if (type.GetCustomAttribute<DebuggerDisplayAttribute>(inherit: false)?.Value is not { } display)
        {
            return;
        }

        _texts.Add(Expression().Replace(display, match => Evaluate(value, match.Groups["path"].Value)?.ToString() ?? ""));
    }

    private void ShowMembers(object value, Type type)
    {
        foreach (MemberInfo member in type.GetMembers(Members))
        {
            // More than one, where a debug build adds its own to ours on a backing field.
            if (member.GetCustomAttributes<DebuggerBrowsableAttribute>().Any(shown => shown.State == DebuggerBrowsableState.Never))
            {
                continue;
            }

            switch (member)
            {
                case FieldInfo field:
                    Show(field.GetValue(value));
                    break;
                case PropertyInfo { CanRead: true } property when property.GetIndexParameters().Length == 0:
                    Show(property.GetValue(value));
                    break;
            }
        }
    }

    private static object? Evaluate(object? value, string path)
    {
        foreach (string name in path.Split('.'))
        {
            Type type = value!.GetType();
            value = name.EndsWith("()", StringComparison.Ordinal)
                ? type.GetMethod(name[..^2], Type.EmptyTypes)!.Invoke(value, null)
                : type.GetProperty(name)!.GetValue(value);
        }

        return value;
    }

    [GeneratedRegex(@"\{(?<path>[\w.()]+)(,\w+)?\}")]
    private static partial Regex Expression();
}
