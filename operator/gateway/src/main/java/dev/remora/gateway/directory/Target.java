package dev.remora.gateway.directory;

import java.net.InetSocketAddress;

/**
 * The one place that an authorised request may be sent to.
 *
 * @param namespace of the Instance
 * @param instance name of the Instance
 * @param instanceUid UID of the Instance
 * @param vmiUid UID of the running VirtualMachineInstance: connections to another one are never used
 * @param plugin name of the plugin
 * @param address of the guest, a literal, with the plugin's port
 * @param slumber whether the guest may sleep, or boots after its sleep
 * @param authority {@code address} as a {@code Host} header has it
 */
public record Target(
        String namespace,
        String instance,
        String instanceUid,
        String vmiUid,
        String plugin,
        InetSocketAddress address,
        Slumber slumber,
        String authority) {
    /** What the guest has to do with sleep. */
    public enum Slumber {
        /** It never sleeps. */
        NEVER,
        /** It may be put to sleep when nobody asks for it. */
        AWAKE,
        /** It may, and still boots: nobody has heard of the plugin yet. */
        WAKING
    }
}
