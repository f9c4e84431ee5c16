using System.Globalization;
using System.Text;
using CsCheck;

namespace Signeasy.Auth.Tests;

/// <summary>
/// Generators of token answers: valid and nearly valid ones, then changed. The values that they carry consist of the
/// letters Z, Q and X, which no message of ours puts side by side.
/// </summary>
internal static class GeneratedResponses
{
    public const string Secret = "ZQXXQZ-unreal-0123456789";

    private static readonly string[] Templates =
    [
        """{"access_token":"ZQX.zqx-ZQX_zqx","token_type":"Bearer","expires_in":2592000,"scope":"ZQX:read ZQX:update"}""",
        """{ "expires_in" : "3600" , "token_type" : "bearer" , "access_token" : "ZQXZQXZQX==" }""",
        "\uFEFF{\"access_token\":\"ZQX\",\"token_type\":\"Bearer\",\"expires_in\":3599.5,\"ZQX\":{\"ZQX\":[1,{\"access_token\":\"ZQX\"}]}}",
        """{"access_token":"\u005a\u0051\u0058ZQX","token_type":"BEARER","expires_in":1e3,"scope":null}""",
        """{"token_type":"ZQX","access_token":"ZQX ZQX","expires_in":0}""",
        """{"error":"access_denied","error_description":"Unauthorized"}""",
        """{"error":"invalid_client","error_description":"ZQXXQZ-unreal-0123456789 is wrong"}""",
        """{"error":"ZQXXQZ-unreal-0123456789","error_description":"you sent zqxxqz-UNREAL-0123456789"}""",
        """{"error":"invalid_request","error_description":"\u005aQXXQZ-unr\u0065al-0123"}""",
        """[{"access_token":"ZQX","token_type":"Bearer","expires_in":3600}]""",
        "\"ZQXZQXZQX\"",
        "<html><body>ZQXZQXZQX</body></html>",
        "Unauthorized",
        "",
    ];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\uD800", "\\u00", "null", "true", "NaN", "-", "{}", "[]", "\"\"", "\"=\"",
        "\"ZQX\\r\\nZQX\"", "\"Bearer\"", "\"mac\"", "\"DPoP\"", "//ZQX\n", "0", "-0", "-1", "1", "0.0000001", "0.00000001", "1e-400", "1e20", "1e400",
        "-1e400", "315537897599", "251500000000", "9223372036854775807", "9223372036854775808", "922337203685.4775807", "01", "1.", "1e",
        "\"3600\"", "\" 3600\"", "\"3,600\"", "\"+5\"", "\"0x10\"", "\"NaN\"", "\"Infinity\"", "\"\u221E\"", "\"\u0663\"",
        "\"access_token\":\"ZQX\",", "\"expires_in\":60,", "\"token_type\":\"Bearer\",", "\"error\":\"ZQX\",", "ZQXXQZ-unreal-0123456789",
        new('9', 400), new('[', 200), $"\"{new string('Z', 20_000)}\"",
    ];

    private static readonly Gen<byte[]> AnyPiece = Gen.Frequency(
        (5, Gen.OneOfConst([.. Pieces.Select(Encoding.UTF8.GetBytes)])),
        (1, Gen.Byte.Array[0, 4]),
        (1, Gen.String[0, 4].Select(Encoding.UTF8.GetBytes)),
        (1, Gen.Double.Select(number => Encoding.UTF8.GetBytes(number.ToString("R", CultureInfo.InvariantCulture)))));

    private static readonly Gen<Mutation> AnyMutation =
        Gen.Select(Gen.Enum<MutationKind>(), Gen.Double.Unit, Gen.Frequency((3, Gen.Int[1, 3]), (1, Gen.Int[0, 80])), AnyPiece)
            .Select((kind, at, length, piece) => new Mutation(kind, at, length, piece));

    public static readonly Gen<byte[]> Any = Gen.Select(Gen.OneOfConst([.. Templates.Select(Encoding.UTF8.GetBytes)]), AnyMutation.Array[0, 4])
        .Select((answer, mutations) => mutations.Aggregate(answer, (changed, mutation) => mutation.Apply(changed)));
}
