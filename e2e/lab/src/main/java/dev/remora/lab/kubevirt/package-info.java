/**
 * The stand-in for KubeVirt: the same objects, the same rules, guests as QEMU processes of this machine.
 *
 * <p>{@code admission} says no where KubeVirt does, {@code machine} makes VMIs from VMs, {@code instance} runs them on
 * the node. Nothing here knows of Remora.
 */
@NullMarked
package dev.remora.lab.kubevirt;

import org.jspecify.annotations.NullMarked;
