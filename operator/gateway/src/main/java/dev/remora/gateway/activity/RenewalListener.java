package dev.remora.gateway.activity;

/** Hears how renewals end; must be quick. */
@FunctionalInterface
public interface RenewalListener {
    /** How one ended. */
    enum Event {
        /** The cluster knows. */
        RENEWED,
        /** It could not be stored; tried again while there is activity. */
        FAILED,
        /** Too many were waiting; tried again soon. */
        POSTPONED
    }

    /** Hears nothing. */
    RenewalListener NONE = event -> {};

    /** One ended. */
    void on(Event event);
}
