package dev.remora.api.v1alpha1;

/** When a ROM image is pulled. */
public enum PullPolicy {
    /** At every start of the guest. */
    Always,

    /** When the node does not hold it. */
    IfNotPresent,

    /** Never: the node must hold it. */
    Never
}
