// When to use it: the client secret is in AWS Secrets Manager, or in Systems Manager's Parameter Store.
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth;

namespace Recipes;

public static class AwsSecretsManagerSecret
{
    // Parameter Store passes requests for names below this path on to Secrets Manager. The role needs ssm:GetParameter and
    // secretsmanager:GetSecretValue. With AWSSDK.SecretsManager, it is GetSecretValueAsync(…).SecretString instead.
    private const string SecretsManager = "/aws/reference/secretsmanager/";

    // The secret's value is the client secret alone, not JSON.
    public static SigneasyAuthBuilder AddSigneasyAuthWithSecretsManager(
        this IServiceCollection services, IAmazonSimpleSystemsManagement aws, string secretName) =>
        services.AddSigneasyAuth((SigneasyAuthOptions options) =>
            options.ClientSecretProvider = async cancellationToken =>
            {
                GetParameterResponse response = await aws.GetParameterAsync(
                    new GetParameterRequest { Name = SecretsManager + secretName, WithDecryption = true }, cancellationToken);
                return response.Parameter.Value;
            });
}
