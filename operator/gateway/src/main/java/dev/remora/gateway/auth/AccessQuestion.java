package dev.remora.gateway.auth;

/**
 * One question to the API server's authorisers, about an Instance in the group {@code gateway.remora.dev}.
 *
 * @param namespace of the Instance; empty asks about all namespaces
 * @param instance name of the Instance
 * @param subresource {@code plugins}, or {@code plugins/<plugin>} for one of them
 */
public record AccessQuestion(Identity identity, Verb verb, String namespace, String instance, String subresource) {
    /** Subresource that stands for every plugin of an Instance. */
    public static final String ALL_PLUGINS = "plugins";
}
