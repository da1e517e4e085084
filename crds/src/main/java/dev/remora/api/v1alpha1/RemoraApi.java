package dev.remora.api.v1alpha1;

/** Names and limits of the API that the schema, the controller and the gateway share. */
public final class RemoraApi {
    /** API group of {@link Instance} and {@link Plugin}. */
    public static final String GROUP = "remora.dev";

    /** Version of {@link #GROUP}. */
    public static final String VERSION = "v1alpha1";

    /** API group under which access to plugins is granted: {@code instances/plugins} in RBAC rules. */
    public static final String GATEWAY_GROUP = "gateway.remora.dev";

    /** Most plugins that one Instance may list. */
    public static final int MAX_PLUGINS = 8;

    /** What a plugin may be called; case matters. */
    public static final String PLUGIN_NAME = "^[A-Za-z0-9_-]{1,63}$";

    private RemoraApi() {}
}
