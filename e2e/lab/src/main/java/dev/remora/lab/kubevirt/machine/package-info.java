/** virt-controller's half for VirtualMachines: makes and deletes VMIs as the run strategy says, and reports on the VM. */
@NullMarked
package dev.remora.lab.kubevirt.machine;

import org.jspecify.annotations.NullMarked;
