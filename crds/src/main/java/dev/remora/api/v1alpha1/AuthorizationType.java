package dev.remora.api.v1alpha1;

/** Who may call a plugin. */
public enum AuthorizationType {
    /** Whom RBAC grants {@code instances/plugins} of {@link RemoraApi#GATEWAY_GROUP}. */
    Kubernetes,

    /** Whoever holds the plugin's own token, and nobody else. */
    Bearer
}
