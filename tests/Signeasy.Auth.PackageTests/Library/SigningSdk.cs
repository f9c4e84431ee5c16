using System.Net.Http;
using System.Text;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Library
{
    /// <summary>An SDK for Signeasy's API; the application brings the credentials.</summary>
    public sealed class SigningSdk
    {
        private readonly HttpClient _signeasy;

        public SigningSdk(HttpClient signeasy)
        {
            _signeasy = signeasy;
        }

        public static void Register(IServiceCollection services)
        {
            services.AddSigneasyAuth();
            services.AddHttpClient("signing-sdk").AddTypedClient(client => new SigningSdk(client)).AddSigneasyAuthHandler();
        }

        public async Task<string> UploadAsync(string document)
        {
            using (var content = new StringContent(document, Encoding.UTF8, "text/plain"))
            using (HttpResponseMessage response = await _signeasy.PostAsync("original", content).ConfigureAwait(false))
            {
                response.EnsureSuccessStatusCode();
                return await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            }
        }
    }
}
