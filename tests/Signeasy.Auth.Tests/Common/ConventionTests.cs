using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Signeasy.Auth.Tests;

public partial class ConventionTests
{
    private const int MaxLines = 300;

    public static TheoryData<string> Assemblies => new("Signeasy.Auth", "Signeasy.Auth.DistributedCache", "Signeasy.Auth.Testing");

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Types_in_Internal_are_internal_and_no_others_are(string assembly)
    {
        IEnumerable<Type> types = TypesOf(assembly).Where(type => !type.IsNested);

        IEnumerable<Type> misplaced =
            types.Where(type => type.IsPublic == type.Namespace!.EndsWith(".Internal", StringComparison.Ordinal));

        Assert.Empty(misplaced);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Classes_are_sealed_or_static(string assembly)
    {
        IEnumerable<Type> classes = TypesOf(assembly).Where(type => type.IsClass);

        IEnumerable<Type> open = classes.Where(type => !type.IsSealed);

        Assert.Empty(open);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_method_that_is_awaited_ends_in_Async_and_no_other_does(string assembly)
    {
        IEnumerable<MethodInfo> methods = MethodsOf(TypesOf(assembly)).Where(method => !method.IsPrivate);

        IEnumerable<string> misnamed = methods
            .Where(method => IsAwaitable(method.ReturnType) != method.Name.EndsWith("Async", StringComparison.Ordinal))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(misnamed);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Public_asynchronous_methods_take_a_cancellation_token_last_with_a_default(string assembly)
    {
        IEnumerable<MethodInfo> methods = MethodsOf(TypesOf(assembly).Where(type => type.IsPublic))
            .Where(method => method.IsPublic && IsAwaitable(method.ReturnType));

        IEnumerable<string> others = methods
            .Where(method => method.GetParameters().LastOrDefault() is not { HasDefaultValue: true } last
                || last.ParameterType != typeof(CancellationToken)
                || last.Name != "cancellationToken")
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.Empty(others);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Public_fields_are_constants_except_the_tokens_value(string assembly)
    {
        IEnumerable<FieldInfo> fields = TypesOf(assembly).Where(type => type.IsPublic && !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static));

        IEnumerable<FieldInfo> variables = fields
            .Where(field => !field.IsLiteral)
            .Where(field => (field.DeclaringType!.Name, field.Name) != (nameof(AccessToken), nameof(AccessToken.Value)));

        Assert.Empty(variables);
    }

    [Fact]
    public void Only_options_can_be_set_after_they_were_created()
    {
        IEnumerable<PropertyInfo> properties = PublicProperties("Signeasy.Auth")
            .Where(property => !property.DeclaringType!.Name.EndsWith("Options", StringComparison.Ordinal));

        IEnumerable<PropertyInfo> settable = properties.Where(property => property.SetMethod is { IsPublic: true });

        Assert.Empty(settable);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_public_property_has_an_init_setter_which_older_compilers_cannot_call(string assembly)
    {
        IEnumerable<PropertyInfo> properties = PublicProperties(assembly);

        IEnumerable<PropertyInfo> init = properties.Where(property =>
            property.SetMethod is { IsPublic: true } setter
            && setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

        Assert.Empty(init);
    }

    [Fact]
    public void A_source_file_is_short()
    {
        IEnumerable<string> files = SourceFiles();

        IEnumerable<string> longFiles = files.Where(file => File.ReadLines(file).Count() >= MaxLines);

        Assert.Empty(longFiles);
    }

    [Fact]
    public void A_source_file_holds_one_type_of_its_own_name()
    {
        // Polyfills of later frameworks share one file.
        IEnumerable<string> files = SourceFiles().Where(file => Path.GetFileName(file) != "Polyfills.cs");

        IEnumerable<string> others = files.Where(file =>
            !TopLevelTypes(file).SequenceEqual([Path.GetFileNameWithoutExtension(file)]));

        Assert.NotEmpty(files);
        Assert.Empty(others);
    }

    [Fact]
    public void Only_registration_validation_and_reloads_use_options()
    {
        IEnumerable<string> users = UsersOf("Microsoft.Extensions.Options");

        Assert.Equal(
            [
                "AccountFactory.cs",
                "AccountOptionsCache.cs",
                "AccountOptionsMonitor.cs",
                "AccountsOptionsValidator.cs",
                "ConfigureApiClients.cs",
                "GuardedChangeTokenSource.cs",
                "HttpClientOptionsFactory.cs",
                "LastGoodOptionsFactory.cs",
                "OptionsValidator.cs",
                "SettingsMonitor.cs",
                "SigneasyAccounts.cs",
                "SigneasyAccountsServiceCollectionExtensions.cs",
                "SigneasyAuthServiceCollectionExtensions.cs",
                "TokenHttpClient.cs",
            ],
            users);
    }

    [Fact]
    public void Only_one_file_uses_Polly()
    {
        IEnumerable<string> users = UsersOf("Polly");

        Assert.Equal(["TokenRequestRetries.cs"], users);
    }

    private const BindingFlags Declared = BindingFlags.DeclaredOnly
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static IEnumerable<Type> TypesOf(string assembly) => Assembly.Load(assembly).GetTypes().Where(type =>
        type.Namespace is "Microsoft.Extensions.DependencyInjection" or "Signeasy.Auth" or "Signeasy.Auth.Internal"
            or "Signeasy.Auth.DistributedCache" or "Signeasy.Auth.DistributedCache.Internal"
            or "Signeasy.Auth.Testing" or "Signeasy.Auth.Testing.Internal"
        && !IsGenerated(type));

    private static IEnumerable<PropertyInfo> PublicProperties(string assembly) =>
        TypesOf(assembly).Where(type => type.IsPublic).SelectMany(type => type.GetProperties(Declared));

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.Name.Contains('<', StringComparison.Ordinal)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>Only the library's own methods: the names of inherited and implemented methods are given.</summary>
    private static IEnumerable<MethodInfo> MethodsOf(IEnumerable<Type> types) => types
        .Where(type => !typeof(Delegate).IsAssignableFrom(type))
        .SelectMany(type => type.GetMethods(Declared))
        .Where(method => !method.IsSpecialName
            && !method.Name.Contains('<', StringComparison.Ordinal)
            && method.GetBaseDefinition() == method);

    private static bool IsAwaitable(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static IEnumerable<string> SourceFiles() => Directory
        .EnumerateFiles(SourceTree.Sources, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(SourceTree.Sources, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static IEnumerable<string> UsersOf(string library) => SourceFiles()
        .Where(file => file.StartsWith(SourceTree.Library + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        .Where(file => File.ReadLines(file).Any(line => Regex.IsMatch(line, $@"^using {Regex.Escape(library)}(\.\w+)*;")))
        .Select(file => Path.GetFileName(file))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> TopLevelTypes(string file) =>
        TopLevelType().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|ref)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();
}
