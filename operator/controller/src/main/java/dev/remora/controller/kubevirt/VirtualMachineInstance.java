package dev.remora.controller.kubevirt;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** KubeVirt's {@code VirtualMachineInstance}: one boot of a guest, made from the template as it was then. */
@Group(VirtualMachine.GROUP)
@Version(VirtualMachine.VERSION)
public class VirtualMachineInstance extends CustomResource<VirtualMachineInstanceSpec, VirtualMachineInstanceStatus>
        implements Namespaced {}
