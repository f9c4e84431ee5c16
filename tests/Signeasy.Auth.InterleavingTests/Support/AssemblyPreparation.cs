using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// Changes what Microsoft.Coyote can't rewrite or control, without a change of what the code does: work on the thread pool
/// becomes a task, and a task's completion continues its waiters without the thread pool.
/// </summary>
internal static class AssemblyPreparation
{
    public static void Run(string folder)
    {
        foreach (string name in (string[])["Signeasy.Auth", "Signeasy.Auth.DistributedCache"])
        {
            string path = Path.Combine(folder, name + ".dll");
            using var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { InMemory = true, ReadSymbols = true });
            foreach (MethodDefinition method in assembly.MainModule.GetTypes().SelectMany(type => type.Methods))
            {
                Prepare(method);
            }

            assembly.Write(path, new WriterParameters { WriteSymbols = true });
        }
    }

    private static void Prepare(MethodDefinition method)
    {
        if (method.CustomAttributes.Any(attribute => attribute.AttributeType.Name == nameof(UnsafeAccessorAttribute)))
        {
            // It has no body, which Coyote doesn't expect. No scenario calls it.
            method.CustomAttributes.Clear();
            Replace(method, body => (body.Create(OpCodes.Ldnull), body.Create(OpCodes.Throw)));
        }
        else if (method is { Name: "Start", DeclaringType.Name: nameof(BackgroundWork) })
        {
            TypeReference work = method.Parameters[0].ParameterType;
            TypeReference task = ((GenericInstanceType)work).GenericArguments[0];
            var run = new MethodReference(nameof(Task.Run), task, task) { Parameters = { new ParameterDefinition(work) } };
            Replace(
                method,
                body => (body.Create(OpCodes.Ldarg_0), body.Create(OpCodes.Call, run)),
                body => (body.Create(OpCodes.Pop), body.Create(OpCodes.Ret)));
        }
        else if (method.HasBody)
        {
            foreach (Instruction instruction in method.Body.Instructions.Where(CreatesCompletionSource))
            {
                (instruction.Previous.OpCode, instruction.Previous.Operand) = (OpCodes.Ldc_I4_0, null);
            }
        }
    }

    private static void Replace(
        MethodDefinition method, params Func<ILProcessor, (Instruction First, Instruction Second)>[] instructions)
    {
        method.Body = new MethodBody(method);
        ILProcessor body = method.Body.GetILProcessor();
        foreach ((Instruction first, Instruction second) in instructions.Select(create => create(body)))
        {
            body.Append(first);
            body.Append(second);
        }
    }

    /// <summary>Whether it's a TaskCompletionSource with RunContinuationsAsynchronously.</summary>
    private static bool CreatesCompletionSource(Instruction instruction) =>
        instruction.OpCode == OpCodes.Newobj
        && instruction.Operand is MethodReference { DeclaringType.Name: "TaskCompletionSource" or "TaskCompletionSource`1" }
        && instruction.Previous is { OpCode.Code: Code.Ldc_I4_S, Operand: (sbyte)TaskCreationOptions.RunContinuationsAsynchronously };
}
