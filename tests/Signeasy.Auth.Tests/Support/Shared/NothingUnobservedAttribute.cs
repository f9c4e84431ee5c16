using System.Reflection;
using Xunit.v3;

namespace Signeasy.Auth.Tests;

/// <summary>Has <see cref="UnobservedTasks"/> look at the end of each test.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NothingUnobservedAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        UnobservedTasks.Begin(test.UniqueID, test.TestDisplayName);

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => UnobservedTasks.End(test.UniqueID);
}
