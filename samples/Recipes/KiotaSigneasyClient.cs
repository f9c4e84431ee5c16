using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Serialization;

namespace Recipes;

/// <summary>
/// A client like those that Kiota generates, but written by hand, on Kiota's own runtime, for two operations. Kiota itself
/// generates a request builder for each segment of a path, and a class for each body.
/// </summary>
public sealed class KiotaSigneasyClient(IRequestAdapter requestAdapter)
    : BaseRequestBuilder(requestAdapter, "{+baseurl}", [])
{
    public Task<KiotaUser?> GetMeAsync(CancellationToken cancellationToken = default)
    {
        var request = new RequestInformation(Method.GET, "{+baseurl}/me", PathParameters);
        request.Headers.TryAdd("Accept", "application/json");
        return RequestAdapter.SendAsync(request, KiotaUser.CreateFromDiscriminatorValue, default, cancellationToken);
    }

    public Task SendEnvelopeAsync(KiotaUser recipient, CancellationToken cancellationToken = default)
    {
        var request = new RequestInformation(Method.POST, "{+baseurl}/rs/envelope", PathParameters);
        request.SetContentFromParsable(RequestAdapter, "application/json", recipient);
        return RequestAdapter.SendNoContentAsync(request, default, cancellationToken);
    }
}
