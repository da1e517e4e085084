package dev.remora.gateway.wake;

import java.util.Locale;

/** Why a request does not wait, or no longer. */
public enum Refusal {
    /** As many requests, or bytes, wait for the Instance as may. */
    INSTANCE,
    /** As many requests, or bytes, wait in the gateway as may. */
    GATEWAY,
    /** So many of them are the same caller's that the rest is kept for others. */
    CALLER,
    /** It has waited for as long as it may. */
    TIMEOUT,
    /** The gateway ends. */
    DRAINING;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As metrics spell it. */
    public String label() {
        return label;
    }
}
