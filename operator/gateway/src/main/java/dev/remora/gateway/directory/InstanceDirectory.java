package dev.remora.gateway.directory;

import org.jspecify.annotations.Nullable;

/** All Instances of the cluster, as last seen. Answers at once and from any thread. */
public interface InstanceDirectory {
    /** The Instance of that name, {@code null} if there is none. */
    @Nullable InstanceEntry byName(String namespace, String name);

    /** The Instance with that UID, {@code null} if there is none. */
    @Nullable InstanceEntry byUid(String uid);

    /** Tells {@code listener} from now on, on a thread of the directory's. */
    void onGuestGone(GuestListener listener);

    /** Tells {@code listener} of every change from now on, on a thread of the directory's. */
    void onChange(InstanceListener listener);

    /** Whether it has seen all Instances once; before that, absence means nothing. */
    boolean ready();
}
