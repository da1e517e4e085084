package dev.remora.gateway.directory;

/** Hears of changes. */
@FunctionalInterface
public interface InstanceListener {
    /** The Instance with this UID changed or is gone: the directory has it as it is now. */
    void onChange(String uid);
}
