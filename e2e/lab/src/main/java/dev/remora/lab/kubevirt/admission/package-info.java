/** What KubeVirt's virt-api says to a VM or VMI before it is stored: pure rules and the webhook that asks them. */
@NullMarked
package dev.remora.lab.kubevirt.admission;

import org.jspecify.annotations.NullMarked;
