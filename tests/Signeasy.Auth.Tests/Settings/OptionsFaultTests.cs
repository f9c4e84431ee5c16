using Signeasy.Auth.Internal;

namespace Signeasy.Auth.Tests;

public class OptionsFaultTests
{
    private const string Hidden = "hidden-not-real";

    /// <summary>One fault for each setting, in the order in which faults are reported.</summary>
    private static readonly Action<SigneasyAuthOptions>[] Faults =
    [
        options => options.Unreadable = ["Signeasy:RenewBefore is not a time."],
        options => options.ClientId = "\u3000",
        options => options.ClientSecret = Hidden + "\t",
        options => options.TokenEndpoint = new Uri("http://auth.example/token"),
        options => options.Audience = new string('a', 1_000_000),
        options => options.Scope = "",
        options => options.ApiBaseAddress = new Uri("https://user:" + Hidden + "@api.example/"),
        options => options.RenewBefore = TimeSpan.MinValue,
        options => options.AcquisitionTimeout = TimeSpan.MaxValue,
    ];

    public static TheoryData<int> EachFault => [.. Enumerable.Range(0, Faults.Length)];

    [Theory]
    [MemberData(nameof(EachFault))]
    public void A_fault_alone_is_one_sentence_that_shows_no_secret(int fault)
    {
        string error = Assert.Single(Check(1 << fault));

        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, error, StringComparison.Ordinal);
        Assert.True(error.Length < 200, error);
    }

    [Fact]
    public void Several_faults_are_reported_like_each_of_them_alone()
    {
        string[] alone = [.. Enumerable.Range(0, Faults.Length).Select(fault => Check(1 << fault)[0])];

        for (int faults = 0; faults < 1 << Faults.Length; faults++)
        {
            int chosen = faults;
            IEnumerable<string> expected = alone.Where((_, fault) => (chosen & (1 << fault)) != 0);

            Assert.Equal(expected, Check(faults));
        }
    }

    private static List<string> Check(int faults)
    {
        var options = new SigneasyAuthOptions { ClientId = "not-a-real-client", ClientSecret = "not-a-real-secret" };
        for (int fault = 0; fault < Faults.Length; fault++)
        {
            if ((faults & (1 << fault)) != 0)
            {
                Faults[fault](options);
            }
        }

        return OptionsValidation.Check(options, "Signeasy");
    }
}
