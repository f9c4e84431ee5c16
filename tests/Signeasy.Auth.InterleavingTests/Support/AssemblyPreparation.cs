using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// Changes what Microsoft.Coyote can't rewrite: methods with <see cref="UnsafeAccessorAttribute"/>, which have no body. No
/// scenario calls them.
/// </summary>
internal static class AssemblyPreparation
{
    public static void Run(string folder)
    {
        string path = Path.Combine(folder, "Signeasy.Auth.dll");
        using var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { InMemory = true, ReadSymbols = true });
        foreach (MethodDefinition method in assembly.MainModule.GetTypes().SelectMany(type => type.Methods).Where(IsAccessor))
        {
            method.CustomAttributes.Clear();
            ILProcessor body = method.Body.GetILProcessor();
            body.Emit(OpCodes.Ldnull);
            body.Emit(OpCodes.Throw);
        }

        assembly.Write(path, new WriterParameters { WriteSymbols = true });
    }

    private static bool IsAccessor(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == nameof(UnsafeAccessorAttribute));
}
