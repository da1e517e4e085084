/** Runs VMIs on the node: virt-controller's and virt-handler's halves for VirtualMachineInstances. */
@NullMarked
package dev.remora.lab.kubevirt.instance;

import org.jspecify.annotations.NullMarked;
