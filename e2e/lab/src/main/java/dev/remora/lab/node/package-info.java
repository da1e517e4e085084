/**
 * What kubelet, virt-handler and libvirt do in a cluster: pulls images, makes disks, runs one QEMU process per guest.
 *
 * <p>Knows no Kubernetes object and no client: what to run arrives as a {@link dev.remora.lab.node.GuestSpec}.
 */
@NullMarked
package dev.remora.lab.node;

import org.jspecify.annotations.NullMarked;
