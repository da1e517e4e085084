/** Reads, writes and watches KubeVirt's objects as plain JSON; the one place of the stand-in that talks to Kubernetes. */
@NullMarked
package dev.remora.lab.kubevirt.store;

import org.jspecify.annotations.NullMarked;
