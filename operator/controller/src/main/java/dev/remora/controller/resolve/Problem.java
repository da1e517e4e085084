package dev.remora.controller.resolve;

/**
 * Why nothing can be made from an Instance as it is now. The VirtualMachine stays as it was.
 *
 * @param kind what is wrong
 * @param message names the field, its value and what is allowed
 */
public record Problem(Kind kind, String message) {
    /** What is wrong. */
    public enum Kind {
        /** A field of the spec that the schema cannot check. */
        InvalidSpec,
        /** {@code spec.template} is no VirtualMachineInstanceTemplateSpec. */
        InvalidTemplate,
        /** {@code spec.template} uses a volume or disk name that Remora needs. */
        VolumeNameTaken,
        /** User-data is referred to and not there. */
        UserDataNotFound,
        /** User-data is given twice. */
        UserDataConflict,
        /** No port of the range is left. */
        PortsExhausted,
        /** A Secret would be larger than Kubernetes takes. */
        TooLarge,
        /** What {@code spec.source} names does not exist. */
        SourceNotFound,
        /** The source has a source itself, and has not got anything from it yet. */
        SourceNotReady,
        /** Instances are made from each other. */
        SourceCycle,
        /** A disk of the source's cannot be a second guest's, too. */
        SourceDiskShared,
        /** The source is no longer what it was when a snapshot was taken of it. */
        SourceChanged,
        /** What was inherited is gone. */
        SourceLost,
        /** A VirtualMachine of that name belongs to somebody else. */
        NotOurs,
        /** The API server or KubeVirt refused what was made from the Instance. */
        Rejected
    }
}
