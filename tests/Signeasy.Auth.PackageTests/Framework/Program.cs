using System;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth;
using Signeasy.Auth.Testing;

namespace Framework
{
    internal static class Program
    {
        private static void Main()
        {
            RunAsync().GetAwaiter().GetResult();
        }

        private static async Task RunAsync()
        {
            Console.WriteLine(typeof(AccessToken).Assembly.FullName);
            Console.WriteLine(typeof(FakeSigneasy).Assembly.FullName);
            using (var signeasy = new FakeSigneasy())
            {
                using (HttpClient client = signeasy.CreateClient())
                {
                    Console.WriteLine(await client.GetStringAsync("me"));
                }

                var services = new ServiceCollection();
                services.AddSigneasyAuth(options => options.RenewBefore = TimeSpan.FromDays(1));
                services.AddHttpClient("documents").AddSigneasyAuthHandler();
                services.AddFakeSigneasy(signeasy);
                using (ServiceProvider provider = services.BuildServiceProvider())
                using (HttpClient client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("documents"))
                {
                    Console.WriteLine(await client.GetStringAsync("me"));
                }

                Console.WriteLine(signeasy.TokensIssued);
            }
        }
    }
}
