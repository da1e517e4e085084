package dev.remora.gateway.route;

/** Which plugin of which Instance a request is for, and what the plugin gets as its request target. */
public sealed interface Route {
    /** Name of the plugin, 1 to 63 of {@code [A-Za-z0-9_-]}. */
    String plugin();

    /** What precedes {@link #target}, without a slash at its end; goes to the plugin as {@code X-Forwarded-Prefix}. */
    String prefix();

    /** Path and query for the plugin, byte for byte as the caller sent them; starts with a slash. */
    String target();

    /**
     * {@code /v1/instances/<uid>/plugins/<plugin>/…}.
     *
     * @param uid UID of the Instance, letters, digits and hyphens
     */
    record ByUid(String uid, String plugin, String prefix, String target) implements Route {}

    /**
     * {@code /v1/namespaces/<namespace>/instances/<name>/plugins/<plugin>/…}, or {@code
     * /apis/gateway.remora.dev/v1alpha1/namespaces/…}.
     *
     * @param namespace a DNS label
     * @param name a DNS subdomain
     */
    record ByName(String namespace, String name, String plugin, String prefix, String target) implements Route {}
}
