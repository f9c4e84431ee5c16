namespace Signeasy.Auth.Internal;

/// <summary>Marks a handler without an inner one that sends requests unchanged, so that they needn't be copied.</summary>
internal interface INeverChangesRequests;
