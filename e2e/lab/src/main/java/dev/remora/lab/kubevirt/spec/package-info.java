/** The part of {@code VirtualMachineInstanceSpec} that the stand-in understands; what is missing here is left alone. */
@NullMarked
package dev.remora.lab.kubevirt.spec;

import org.jspecify.annotations.NullMarked;
