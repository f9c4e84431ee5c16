// When to use it: the client secret is in AWS Secrets Manager (or, without the prefix below, in Systems Manager's Parameter Store).
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.DependencyInjection;
using Signeasy.Auth;

namespace Recipes;

public static class AwsSecretsManagerSecret
{
    // Parameter Store forwards requests for names below this path to Secrets Manager. The role needs ssm:GetParameter and
    // secretsmanager:GetSecretValue. With the package AWSSDK.SecretsManager, use GetSecretValueAsync(…) and its SecretString.
    private const string SecretsManager = "/aws/reference/secretsmanager/";

    // The secret's value is just the client secret, not JSON.
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
