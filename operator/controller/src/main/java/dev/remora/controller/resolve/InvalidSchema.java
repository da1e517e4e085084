package dev.remora.controller.resolve;

/** A JSON Schema that no configuration can be checked with. */
public final class InvalidSchema extends Exception {
    InvalidSchema(String message) {
        super(message);
    }

    /** What is wrong with it, for its author. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
