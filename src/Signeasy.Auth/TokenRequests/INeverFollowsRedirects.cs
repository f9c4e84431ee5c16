namespace Signeasy.Auth.Internal;

/// <summary>Marks a message handler that never sends a request to another address, so that it needs no inspection.</summary>
internal interface INeverFollowsRedirects;
