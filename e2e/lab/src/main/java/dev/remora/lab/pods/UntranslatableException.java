package dev.remora.lab.pods;

/** A Pod says something that the lab does not know how to do without a container. */
final class UntranslatableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UntranslatableException(String message) {
        super(message);
    }
}
