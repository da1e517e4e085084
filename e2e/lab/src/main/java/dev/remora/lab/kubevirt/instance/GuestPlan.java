package dev.remora.lab.kubevirt.instance;

import dev.remora.lab.node.GuestSpec;

/** Whether a VMI can be handed to the node. */
sealed interface GuestPlan {
    /** Everything is there. */
    record Ready(GuestSpec guest) implements GuestPlan {}

    /** Something that the spec names is not there; a kubelet waits for it. */
    record Waiting(String message) implements GuestPlan {}

    /** It never can: KubeVirt would take this, the lab has nothing for it, or it is broken. */
    record Impossible(String message) implements GuestPlan {}
}
