package dev.remora.lab.node;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * What all guests of a node share.
 *
 * @param guests folder of their logs and disks: {@code <namespace>/<name>/<vmi uid>/} below it
 * @param images folder of unpacked images, content-addressed, shared by labs
 * @param registry that answers for every image whose registry is not on loopback
 * @param forwardedPorts of a guest whose interface lists none
 * @param egress whether guests may open connections to the outside
 * @param started told after every start of a process
 */
public record NodeOptions(
        Path guests,
        Path images,
        URI registry,
        Accelerator accelerator,
        List<Integer> forwardedPorts,
        boolean egress,
        Runnable started) {

    /** Folder of one run of a guest. */
    public Path guestFolder(GuestSpec guest) {
        return guests.resolve(guest.namespace()).resolve(guest.name()).resolve(guest.uid());
    }
}
