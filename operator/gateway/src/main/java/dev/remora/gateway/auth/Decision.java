package dev.remora.gateway.auth;

/** Answer to: may this caller do that? Everything but {@link Allowed} is a refusal. */
public sealed interface Decision {
    /** Yes. */
    record Allowed() implements Decision {}

    /** No. */
    record Forbidden() implements Decision {}

    /**
     * Nobody knows: the API server did not answer. Never cached.
     *
     * @param reason for the log
     */
    record Unanswered(String reason) implements Decision {}
}
