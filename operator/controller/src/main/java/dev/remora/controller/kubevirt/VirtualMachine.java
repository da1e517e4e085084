package dev.remora.controller.kubevirt;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** KubeVirt's {@code VirtualMachine}: a template for guests and whether one is wanted. */
@Group(VirtualMachine.GROUP)
@Version(VirtualMachine.VERSION)
public class VirtualMachine extends CustomResource<VirtualMachineSpec, VirtualMachineStatus> implements Namespaced {
    /** API group of virtual machines. */
    public static final String GROUP = "kubevirt.io";

    /** Version of {@link #GROUP} that every supported KubeVirt serves. */
    public static final String VERSION = "v1";
}
