package dev.remora.controller.guard;

/** Keeps strangers from plugin ports. */
@FunctionalInterface
public interface Guard {
    /** For where nobody is kept from anything: no friends are named. */
    Guard NONE = namespace -> {};

    /**
     * From when it returns, plugin ports of the namespace's guests are kept to their friends, also those of guests to come.
     * Asks the API server at the first time only.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if that cannot be had now
     */
    void ensure(String namespace);
}
