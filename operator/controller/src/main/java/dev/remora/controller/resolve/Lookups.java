package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.Plugin;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Optional;

/** What an Instance may refer to, in its own namespace. */
public interface Lookups {
    /** A plugins.remora.dev by name. */
    Optional<Plugin> plugin(String name);

    /** A Secret by name. */
    Optional<Secret> secret(String name);

    /** All Services; asked for only where a plugin needs a new port. */
    List<Service> services();
}
