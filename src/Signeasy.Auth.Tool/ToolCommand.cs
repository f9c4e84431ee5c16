using System.CommandLine;

namespace Signeasy.Auth.Tool;

/// <summary>A command with examples for its help.</summary>
internal sealed class ToolCommand(string name, string description) : Command(name, description)
{
    /// <summary>Complete command lines, one per entry.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}
