using System.Text;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddHttpClient("tokens");
using ServiceProvider provider = services.BuildServiceProvider();
using HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("tokens");
using var content = new StringContent(
    """{"client_id":"client","client_secret":"not-a-real-secret","audience":"https://api-ext.signeasy.com/","grant_type":"client_credentials"}""",
    Encoding.UTF8, "application/json");
using HttpResponseMessage response = await client.PostAsync(new Uri(args[0]), content);
Console.WriteLine(await response.Content.ReadAsStringAsync());
