package dev.remora.lab.node;

/** What became of a guest that was asked for. */
public sealed interface GuestState {

    /** Its images are being pulled. */
    record Pulling() implements GuestState {}

    /**
     * An image cannot be pulled now; the pull is tried again.
     *
     * @param reason kubelet's word: ErrImagePull, ImagePullBackOff, InvalidImageName or ErrImageNeverPull
     * @param message with the registry's own answer
     */
    record PullFailed(String reason, String message) implements GuestState {}

    /** All images are there; its disks are made and QEMU starts. */
    record Preparing() implements GuestState {}

    /** Its disks cannot be made; nothing changes that. */
    record Unpreparable(String message) implements GuestState {}

    /** QEMU runs it. */
    record Running(String address) implements GuestState {}

    /**
     * It has ended.
     *
     * @param succeeded whether it shut down by itself or when it was asked to
     */
    record Ended(boolean succeeded, String message) implements GuestState {}
}
