using Microsoft.Kiota.Abstractions.Serialization;

namespace Recipes;

/// <summary>A user: a model like those that Kiota generates, but written by hand.</summary>
public sealed class KiotaUser : IParsable
{
    public string? Email { get; set; }

    public static KiotaUser CreateFromDiscriminatorValue(IParseNode parseNode) => new();

    public IDictionary<string, Action<IParseNode>> GetFieldDeserializers() => new Dictionary<string, Action<IParseNode>>
    {
        ["email"] = node => Email = node.GetStringValue(),
    };

    public void Serialize(ISerializationWriter writer) => writer.WriteStringValue("email", Email);
}
