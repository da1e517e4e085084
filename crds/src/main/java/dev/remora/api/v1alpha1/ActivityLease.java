package dev.remora.api.v1alpha1;

import java.util.Optional;

/**
 * The Lease (coordination.k8s.io/v1) beside an Instance with {@code scaleToZero} that says when a plugin of it was last
 * asked for. The gateway makes it, owned by the Instance, and sets {@code spec.renewTime} whenever a request comes and
 * again and again while one lasts. The controller lets the guest sleep when {@code renewTime} is {@code idleAfter} in
 * the past, and starts a sleeping one when {@code renewTime} is no longer the one that it fell asleep with.
 */
public final class ActivityLease {
    private static final String SUFFIX = "-remora-activity";

    private ActivityLease() {}

    /** Name of the Lease, in the namespace of the Instance. */
    public static String name(String instance) {
        return instance + SUFFIX;
    }

    /** Name of the Instance that a Lease of that name belongs to; empty if it is no activity lease. */
    public static Optional<String> instance(String lease) {
        return lease.endsWith(SUFFIX)
                ? Optional.of(lease.substring(0, lease.length() - SUFFIX.length()))
                : Optional.empty();
    }
}
