/** A real Kubernetes control plane on loopback, for integration tests and for the lab. */
@NullMarked
package dev.remora.lab.controlplane;

import org.jspecify.annotations.NullMarked;
