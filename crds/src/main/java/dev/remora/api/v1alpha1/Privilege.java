package dev.remora.api.v1alpha1;

/** What a plugin may do in the guest beyond answering on its socket. Without any, it runs as a user of its own that
 * sees a read-only guest. */
public enum Privilege {
    /** Runs as root, with every capability but those that make or use devices, which come with {@link #Devices}. */
    Root,

    /** Sees and, as far as its user may, writes the guest's own file system, {@code /tmp} and {@code /home} included. */
    Filesystem,

    /** Sees the guest's other processes and may signal those that its user may. */
    Processes,

    /** Sees the guest's device nodes. */
    Devices
}
