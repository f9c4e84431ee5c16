using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Signeasy.Auth.DistributedCache;

namespace Signeasy.Auth.IntegrationTests;

public partial class ReadmeTests
{
    private const int MaxLines = 200;

    private static readonly string Root = Repository.PathOf("README.md");
    private static readonly string Telemetry = Repository.PathOf("src", "Signeasy.Auth", "Telemetry", "README.md");
    private static readonly string Tests = Repository.PathOf("tests", "README.md");
    private static readonly string[] Readmes = [.. Repository.FindFiles("README.md")];
    private static readonly string[] Pages =
        [.. Readmes, Repository.PathOf("CHANGELOG.md"), .. Directory.EnumerateFiles(Repository.PathOf(".github"), "*.md")];

    private static readonly string[][] Sources =
    [
        .. Repository.FindFiles("*.cs")
            .Where(file => file.Contains("ReadmeSnippets", StringComparison.Ordinal))
            .Select(file => TrimLines(File.ReadAllText(file))),
    ];

    [Fact]
    public void Every_snippet_is_compiled()
    {
        IEnumerable<string> uncompiled =
            from readme in Readmes
            from snippet in GetBlocks(readme, "csharp")
            where !Sources.Any(source => Compiles(source, snippet))
            select $"{Path.GetRelativePath(Repository.Root, readme)}: the snippet that begins with {snippet[0]}";

        Assert.Empty(uncompiled);
        Assert.NotEmpty(GetBlocks(Root, "csharp"));
    }

    [Fact]
    public void Every_statement_within_a_sentence_is_compiled()
    {
        IEnumerable<string> uncompiled =
            from readme in Readmes
            from statement in Statements().Matches(File.ReadAllText(readme))
            let code = statement.Groups["code"].Value
            where !Sources.Any(source => source.Any(line => line.Contains(code, StringComparison.Ordinal)))
            select $"{Path.GetRelativePath(Repository.Root, readme)}: {code}";

        Assert.Empty(uncompiled);
        Assert.Matches(Statements(), File.ReadAllText(Root));
    }

    [Fact]
    public void The_root_README_begins_with_the_two_commands_that_run_it_and_test_it()
    {
        string[] first = GetBlocks(Root, "sh").First();

        IEnumerable<string> commands = first.Select(line => line.Split('#')[0].TrimEnd());

        Assert.Equal(["dotnet run --project samples/Console", "dotnet test"], commands);
    }

    [Fact]
    public void The_root_README_has_at_most_200_lines()
    {
        int lines = File.ReadAllLines(Root).Length;

        Assert.InRange(lines, 1, MaxLines);
    }

    [Fact]
    public void The_root_README_links_to_every_other_README_once()
    {
        IEnumerable<string> linked = GetLinkedFiles(Root).Where(file => Path.GetFileName(file) == "README.md");

        Assert.Equal(
            Readmes.Where(readme => readme != Root).Order(StringComparer.Ordinal),
            linked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        IEnumerable<string> broken =
            from page in Pages
            from file in GetLinkedFiles(page)
            where !Path.Exists(file)
            select $"{Path.GetRelativePath(Repository.Root, page)} links to {Path.GetRelativePath(Repository.Root, file)}";

        Assert.Empty(broken);
        Assert.NotEmpty(GetLinkedFiles(Root));
    }

    [Fact]
    public void Every_link_within_a_page_leads_to_a_heading()
    {
        IEnumerable<string> broken =
            from page in Pages
            let text = File.ReadAllText(page)
            let anchors = Headings().Matches(text).Select(heading => GetAnchor(heading.Groups["text"].Value))
            from link in AnchorLinks().Matches(text)
            let target = link.Groups["target"].Value
            where !anchors.Contains(target, StringComparer.OrdinalIgnoreCase)
            select $"{Path.GetRelativePath(Repository.Root, page)} links to #{target}";

        Assert.Empty(broken);
    }

    /// <summary>NuGet shows these pages, and has nothing for a relative link to lead to.</summary>
    [Fact]
    public void READMEs_of_packages_have_no_relative_links()
    {
        IEnumerable<string> packages = Directory.EnumerateDirectories(Repository.PathOf("src"))
            .Select(folder => Path.Combine(folder, "README.md"))
            .Where(File.Exists);

        Assert.NotEmpty(packages);
        Assert.All(packages, readme => Assert.Empty(GetLinkedFiles(readme)));
    }

    [Fact]
    public void The_telemetry_README_lists_every_log_message_with_its_level()
    {
        const BindingFlags any =
            BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Assembly[] assemblies = [typeof(SigneasyAuthOptions).Assembly, typeof(DistributedTokenProvider).Assembly];
        IEnumerable<string> logged =
            from assembly in assemblies
            from type in assembly.GetTypes()
            from method in type.GetMethods(any)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select string.Create(CultureInfo.InvariantCulture, $"{message.EventId} {message.Level}");

        IEnumerable<string> listed = LogTableRows().Matches(File.ReadAllText(Telemetry))
            .Select(row => $"{row.Groups["id"].Value} {row.Groups["level"].Value}");

        Assert.Equal(logged, listed);
        Assert.NotEmpty(listed);
    }

    [Fact]
    public void The_telemetry_README_lists_every_name_of_a_metric_span_and_tag()
    {
        string readme = File.ReadAllText(Telemetry);

        IEnumerable<string> names = typeof(SigneasyAuthTelemetry)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_promise_names_a_test_that_exists()
    {
        string[] sources = [.. Repository.FindFiles("*Tests.cs").Select(File.ReadAllText)];
        IReadOnlyList<Match> promises = Promises().Matches(File.ReadAllText(Tests));

        IEnumerable<string> unkept = promises
            .Where(promise => !sources.Any(source =>
                Regex.IsMatch(source, $@"\bclass {promise.Groups["class"].Value}\b")
                && Regex.IsMatch(source, $@"public .*\b{promise.Groups["test"].Value}\(")))
            .Select(promise => promise.Value);

        Assert.NotEmpty(promises);
        Assert.Empty(unkept);
    }

    private static IEnumerable<string[]> GetBlocks(string readme, string language) =>
        from block in Blocks().Matches(File.ReadAllText(readme).ReplaceLineEndings("\n"))
        where block.Groups["language"].Value == language
        select TrimLines(block.Groups["code"].Value.TrimEnd());

    private static IEnumerable<string> GetLinkedFiles(string page) =>
        from link in Links().Matches(File.ReadAllText(page))
        let target = link.Groups["target"].Value
        where !target.Contains(':', StringComparison.Ordinal)
        select Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Path.GetDirectoryName(page)!));

    /// <summary>As GitHub makes them, but for the case of letters.</summary>
    private static string GetAnchor(string heading) => NotInAnchors().Replace(heading, "").Replace(' ', '-');

    private static string[] TrimLines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim())];

    /// <summary>
    /// Whether the file contains the snippet's lines. A snippet that shows usings must show all that the file has: a
    /// reader has no others.
    /// </summary>
    private static bool Compiles(string[] source, string[] snippet)
    {
        string[] usings = GetUsings(snippet);
        string[] code = [.. snippet.SkipWhile(line => line.Length == 0 || Usings().IsMatch(line))];
        return Enumerable.Range(0, source.Length).Any(at => source.AsSpan(at).StartsWith(code))
            && (usings.Length == 0 || usings.SequenceEqual(GetUsings(source)));
    }

    private static string[] GetUsings(string[] lines) => [.. lines.Where(line => Usings().IsMatch(line))];

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"`(?<code>[^`\n]+;)`")]
    private static partial Regex Statements();

    [GeneratedRegex(@"^using [\w.]+;")]
    private static partial Regex Usings();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"\]\(#(?<target>[^)\s]+)\)")]
    private static partial Regex AnchorLinks();

    [GeneratedRegex(@"^#+ (?<text>.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"^\| (?<id>[0-9]+) \| (?<level>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex LogTableRows();

    [GeneratedRegex(@"^\| .*\| `(?<class>\w+Tests)\.(?<test>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Promises();
}
