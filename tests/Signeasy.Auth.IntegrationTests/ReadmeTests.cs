using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.IntegrationTests;

public partial class ReadmeTests
{
    private static readonly Type[] Logs =
    [
        typeof(SigneasyAuthOptions).Assembly.GetType("Signeasy.Auth.Internal.Log", throwOnError: true)!,
        typeof(DistributedTokenProvider).Assembly.GetType("Signeasy.Auth.DistributedCache.Internal.SharingLog", throwOnError: true)!,
    ];

    private static readonly string[] Readmes = [.. Repository.FindFiles("README.md")];

    [Fact]
    public void Every_snippet_is_compiled()
    {
        string[][] compiled =
        [
            .. Repository.FindFiles("*.cs")
                .Where(file => file.Contains("ReadmeSnippets", StringComparison.Ordinal))
                .Select(file => Trimmed(File.ReadAllText(file))),
        ];

        IEnumerable<string> uncompiled =
            from readme in Readmes
            from snippet in BlocksOf(readme, "csharp")
            where !compiled.Any(source => Holds(source, snippet))
            select $"{Path.GetRelativePath(Repository.Root, readme)}: the snippet that begins with {snippet[0]}";

        Assert.Empty(uncompiled);
        Assert.Contains(Repository.PathOf("README.md"), Readmes);
        Assert.NotEmpty(BlocksOf(Repository.PathOf("README.md"), "csharp"));
    }

    [Fact]
    public void Begins_with_the_two_commands_that_run_it_and_test_it()
    {
        string[] first = BlocksOf(Repository.PathOf("README.md"), "sh").First();

        IEnumerable<string> commands = first.Select(line => line.Split('#')[0].TrimEnd());

        Assert.Equal(["dotnet run --project samples/Console", "dotnet test"], commands);
    }

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        IEnumerable<string> pages = [.. Readmes, .. Directory.EnumerateFiles(Repository.PathOf(".github"), "*.md")];

        IEnumerable<(string Page, string Target)> links =
            from page in pages
            from match in Links().Matches(File.ReadAllText(page))
            let target = match.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal)
            select (page, target);

        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            string path = Path.Combine(Path.GetDirectoryName(link.Page)!, link.Target);
            Assert.True(Path.Exists(path), $"{link.Page} links to {link.Target}");
        });
    }

    [Fact]
    public void Lists_every_log_message_with_its_level()
    {
        const BindingFlags any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        IEnumerable<string> logged =
            from log in Logs
            from method in log.GetMethods(any)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select string.Create(CultureInfo.InvariantCulture, $"{message.EventId} {message.Level}");

        IEnumerable<string> listed = LogTableRows().Matches(File.ReadAllText(Repository.PathOf("README.md")))
            .Select(row => $"{row.Groups["id"].Value} {row.Groups["level"].Value}");

        Assert.Equal(logged, listed);
    }

    [Fact]
    public void Says_every_name_that_telemetry_goes_by()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));

        IEnumerable<string> names = typeof(SigneasyAuthTelemetry)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_promise_names_a_test_that_exists()
    {
        string[] sources = [.. Repository.FindFiles("*Tests.cs").Select(File.ReadAllText)];
        IReadOnlyList<Match> promises = Promises().Matches(File.ReadAllText(Repository.PathOf("README.md")));

        IEnumerable<string> unkept = promises
            .Where(promise => !sources.Any(source =>
                Regex.IsMatch(source, $@"\bclass {promise.Groups["class"].Value}\b")
                && Regex.IsMatch(source, $@"public .*\b{promise.Groups["test"].Value}\(")))
            .Select(promise => promise.Value);

        Assert.NotEmpty(promises);
        Assert.Empty(unkept);
    }

    private static IEnumerable<string[]> BlocksOf(string readme, string language) =>
        from block in Blocks().Matches(File.ReadAllText(readme).ReplaceLineEndings("\n"))
        where block.Groups["language"].Value == language
        select Trimmed(block.Groups["code"].Value.TrimEnd());

    private static string[] Trimmed(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())];

    private static bool Holds(string[] source, string[] snippet) =>
        Enumerable.Range(0, source.Length).Any(at => source.AsSpan(at).StartsWith(snippet));

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^\| (?<id>[0-9]+) \| (?<level>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex LogTableRows();

    [GeneratedRegex(@"^\| .*\| `(?<class>\w+Tests)\.(?<test>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Promises();
}
