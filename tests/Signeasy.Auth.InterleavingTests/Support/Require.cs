using Microsoft.Coyote.Specifications;

namespace Signeasy.Auth.InterleavingTests;

/// <summary>
/// Checks that end the schedule when they fail, wherever they run: the library's code catches the exceptions of other
/// assertions.
/// </summary>
internal static class Require
{
    public static void That(bool isTrue, string message) => Specification.Assert(isTrue, message);
}
