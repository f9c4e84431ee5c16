using Signeasy.Auth.InterleavingTests;
using Xunit.Runner.InProc.SystemConsole;

// "prepare FOLDER" prepares the assemblies in a folder for Microsoft.Coyote; everything else is passed to the test runner.
if (args is ["prepare", var folder])
{
    AssemblyPreparation.Run(folder);
    return 0;
}

return await ConsoleRunner.Run(args);
