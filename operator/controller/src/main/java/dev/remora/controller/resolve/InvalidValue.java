package dev.remora.controller.resolve;

import org.jspecify.annotations.Nullable;

/** A field has a value that nothing can be made from. */
final class InvalidValue extends Exception {
    InvalidValue(String field, String value, String allowed, @Nullable Throwable cause) {
        super("%s: \"%s\" is not allowed (expected: %s)".formatted(field, value, allowed), cause);
    }

    /** The message, for a cause that is always there. */
    String text() {
        return String.valueOf(getMessage());
    }
}
