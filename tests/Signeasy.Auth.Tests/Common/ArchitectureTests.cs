using Mono.Cecil;

namespace Signeasy.Auth.Tests;

/// <summary>Reads which types the compiled code of each type names.</summary>
public class ArchitectureTests
{
    /// <summary>The folders of the library: each may use those before it. The root holds the contracts.</summary>
    private static readonly string[] Layers =
        ["Common", "", "Telemetry", "Settings", "TokenRequests", "Caching", "ApiCalls", "Accounts", "DependencyInjection"];

    private static readonly Dictionary<string, string> FolderByFile = Directory
        .EnumerateFiles(SourceTree.Library, "*.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(SourceTree.Library, file))
        .Where(file => !file.StartsWith("obj", StringComparison.Ordinal) && !file.StartsWith("bin", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => Path.GetDirectoryName(file)!, StringComparer.Ordinal);

    private static readonly ILookup<string, string> Uses = ReadUses();

    [Fact]
    public void A_file_is_in_a_known_folder() =>
        Assert.All(FolderByFile, file => Assert.Contains(file.Value, Layers));

    [Fact]
    public void A_folder_uses_only_the_folders_before_it()
    {
        IEnumerable<string> against =
            from user in Uses
            from used in user
            where Layer(used) > Layer(user.Key)
            select $"{FolderByFile[user.Key]}/{user.Key} uses {FolderByFile[used]}/{used}";

        Assert.True(Uses.Count > 40, "The compiled code was not read.");
        Assert.Empty(against);
    }

    [Fact]
    public void There_is_no_cycle_between_files()
    {
        IEnumerable<string> cycles = Uses.Select(user => FindWay(user.Key, user.Key)).OfType<string>();

        Assert.Empty(cycles);
    }

    private static int Layer(string file) => Array.IndexOf(Layers, FolderByFile[file]);

    /// <summary>The shortest way from one file to another along what files use.</summary>
    private static string? FindWay(string from, string to)
    {
        var ways = new Queue<string[]>([[from]]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ways.TryDequeue(out string[]? way))
        {
            foreach (string next in Uses[way[^1]])
            {
                if (next == to)
                {
                    return string.Join(" -> ", [.. way, next]);
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }

    private static ILookup<string, string> ReadUses()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(AccessToken).Assembly.Location);
        return (
            from type in module.GetTypes()
            let user = FileOf(type)
            where user is not null
            from named in TypesNamedBy(type)
            let used = FileOf(named)
            where used is not null && used != user
            select (user, used)).Distinct().ToLookup(use => use.user, use => use.used, StringComparer.Ordinal);
    }

    /// <summary>The file of a type of this library; null for others, and for types that the compiler generates.</summary>
    private static string? FileOf(TypeReference type)
    {
        TypeReference outermost = type;
        while (outermost.DeclaringType is { } outer)
        {
            outermost = outer;
        }

        return outermost.Scope is ModuleDefinition && FolderByFile.ContainsKey(outermost.Name) ? outermost.Name : null;
    }

    private static IEnumerable<TypeReference> TypesNamedBy(TypeDefinition type)
    {
        IEnumerable<TypeReference?> named =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Methods.SelectMany(TypesNamedBy),
        ];
        return named.OfType<TypeReference>().SelectMany(WithParts);
    }

    private static IEnumerable<TypeReference?> TypesNamedBy(MethodDefinition method) =>
    [
        .. TypesInSignature(method),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(instruction => TypesInOperand(instruction.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> TypesInOperand(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments, .. TypesInSignature(method)],
        MethodReference method => [method.DeclaringType, .. TypesInSignature(method)],
        _ => [],
    };

    private static IEnumerable<TypeReference> TypesInSignature(MethodReference method) =>
        [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];

    /// <summary>A type, its element type and its generic arguments.</summary>
    private static IEnumerable<TypeReference> WithParts(TypeReference type) => type switch
    {
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(WithParts)],
        TypeSpecification of => WithParts(of.ElementType),
        _ => [type],
    };
}
