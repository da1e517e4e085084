package dev.remora.client;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Whose answer it is, and its body. */
sealed interface Reply<T extends @Nullable Object> {
    /** As the caller's handler made it. */
    record OfPlugin<T extends @Nullable Object>(T body) implements Reply<T> {}

    /** To be read and closed. */
    record OfGateway<T extends @Nullable Object>(InputStream body) implements Reply<T> {}
}
