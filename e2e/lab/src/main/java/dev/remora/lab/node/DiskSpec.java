package dev.remora.lab.node;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One disk of a guest.
 *
 * @param name of the VM's disk and volume
 * @param source where its content comes from
 * @param bus how the guest sees it
 * @param cdrom whether it is a CD-ROM drive
 * @param readonly whether the guest may only read it
 * @param serial number that the guest sees, at most 20 bytes of it
 * @param bootOrder 1 is tried first; absent: not asked for
 */
public record DiskSpec(
        String name,
        Source source,
        Bus bus,
        boolean cdrom,
        boolean readonly,
        @Nullable String serial,
        @Nullable Integer bootOrder) {

    /** The buses of KubeVirt. */
    public enum Bus {
        VIRTIO,
        SATA,
        SCSI,
        USB
    }

    /** kubelet's pull policies. */
    public enum PullPolicy {
        ALWAYS,
        IF_NOT_PRESENT,
        NEVER
    }

    /** Where a disk's content comes from. */
    public sealed interface Source {}

    /**
     * The one disk file in an OCI image.
     *
     * @param image reference as the user wrote it
     * @param path of the file in the image; absent: KubeVirt's rules find it
     */
    public record ContainerDisk(String image, @Nullable String path, PullPolicy pullPolicy) implements Source {}

    /**
     * An ISO 9660 image made for this start of the guest.
     *
     * @param label volume id
     * @param files content by file name
     */
    public record IsoImage(String label, SortedMap<String, byte[]> files) implements Source {}

    /** An empty disk that lasts as long as the guest. */
    public record Empty(long bytes) implements Source {}
}
