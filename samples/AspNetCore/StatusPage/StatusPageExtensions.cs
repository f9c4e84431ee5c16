namespace AspNetCoreSample.StatusPage;

/// <summary>Maps the page at <c>/</c>: the files in <c>wwwroot</c>, and the state that the page's script requests.</summary>
internal static class StatusPageExtensions
{
    public static IServiceCollection AddStatusPage(this IServiceCollection services) => services.AddSingleton<PageReader>();

    public static void MapStatusPage(this WebApplication app)
    {
        app.UseFileServer();
        app.MapGet("/state", static async (PageReader reader, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(await reader.ReadAsync(cancellationToken));
        });
    }
}
