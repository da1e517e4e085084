package dev.remora.gateway.auth;

/** Hears how a cache answered; called on the asker's thread, so it must be quick. */
public interface CacheListener {
    /** How one question was answered. */
    enum Event {
        /** From memory. */
        HIT,
        /** By waiting for a review, one's own or another's. */
        MISS,
        /** A review was started ahead of expiry, and nobody waits for it. */
        REFRESH,
        /** An expired answer was kept because the API server is away. */
        GRACE,
        /** A review got no answer. */
        FAILURE
    }

    /** Hears nothing. */
    CacheListener NONE = event -> {};

    /** Something happened. */
    void on(Event event);
}
