package dev.remora.lab.kubevirt;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** Names of KubeVirt's API that the stand-in keeps to. */
public final class KubeVirtApi {
    public static final String GROUP = "kubevirt.io";
    public static final String VERSION = "v1";
    public static final String API_VERSION = GROUP + "/" + VERSION;

    public static final String VM_KIND = "VirtualMachine";
    public static final String VMI_KIND = "VirtualMachineInstance";

    /** Finalizer of the VM controller on VMs and VMIs. */
    public static final String CONTROLLER_FINALIZER = "kubevirt.io/virtualMachineControllerFinalize";

    /** Finalizer of the node on VMIs: the guest is down before the object goes. */
    public static final String FOREGROUND_FINALIZER = "kubevirt.io/foregroundDeleteVirtualMachine";

    /** Annotation of a VMI: generation of the VM whose template it was made from. */
    public static final String VM_GENERATION = "kubevirt.io/vm-generation";

    public static final String PCI_TOPOLOGY = "kubevirt.io/pci-topology-version";

    public static final ResourceDefinitionContext VMS = context(VM_KIND, "virtualmachines");
    public static final ResourceDefinitionContext VMIS = context(VMI_KIND, "virtualmachineinstances");

    private KubeVirtApi() {}

    private static ResourceDefinitionContext context(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }
}
