package dev.remora.gateway.directory;

/** Hears when a guest is gone. */
@FunctionalInterface
public interface GuestListener {
    /** The VirtualMachineInstance with this UID runs no more: no connection to it may be used again. */
    void onGone(String vmiUid);
}
