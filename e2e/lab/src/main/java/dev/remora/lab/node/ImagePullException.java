package dev.remora.lab.node;

/** An image that cannot be pulled, with kubelet's reason for it. */
final class ImagePullException extends Exception {
    private final String reason;

    ImagePullException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
