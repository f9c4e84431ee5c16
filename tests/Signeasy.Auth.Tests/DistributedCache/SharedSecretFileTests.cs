using Signeasy.Auth.DistributedCache.Internal;

namespace Signeasy.Auth.Tests;

public sealed class SharedSecretFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FleetHarness _fleet = new();
    private readonly string _path;

    public SharedSecretFileTests() => _path = _folder.Write("secret", FleetSettings.Secret + "\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_with_the_secret_in_a_file_shares_the_token_of_one_with_the_secret_in_its_settings()
    {
        AccessToken shared = await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();

        AccessToken token = await FleetHarness.AskAsync(_fleet.Join(source, WithFile));

        FleetHarness.AssertSame(shared, token);
        Assert.Equal(0, source.CallCount);
    }

    [Fact]
    public async Task A_new_secret_in_the_file_leads_to_another_entry()
    {
        await _fleet.ShareAsync();
        ScriptedTokenSource source = _fleet.NewSource();
        _folder.Write("secret", "another-not-a-real-secret");

        await FleetHarness.AskAsync(_fleet.Join(source, WithFile));

        Assert.Equal(1, source.CallCount);
        Assert.Equal(2, _fleet.Store.Entries.Count);
    }

    [Fact]
    public async Task Without_the_file_the_source_is_asked_and_nothing_is_shared()
    {
        ScriptedTokenSource source = _fleet.NewSource();
        SharingSettings settings = FleetSettings.With(WithFile);
        File.Delete(_path);

        await FleetHarness.AskAsync(_fleet.Join(source, () => settings, locks: _fleet.Locks));

        Assert.Equal(1, source.CallCount);
        Assert.Empty(_fleet.Store.Entries);
    }

    private void WithFile(SigneasyAuthOptions options)
    {
        options.ClientSecret = "";
        options.ClientSecretFile = _path;
    }
}
