package dev.remora.gateway.wake;

import java.time.Duration;

/** Hears what becomes of wakes and of those who wait; must be quick. */
public interface WakeListener {
    /** Hears nothing. */
    WakeListener NONE = new WakeListener() {
        @Override
        public void onWoken(Duration took) {}

        @Override
        public void onRefused(Refusal why) {}
    };

    /** An Instance that slept when it was asked for has a plugin that is ready. */
    void onWoken(Duration took);

    /** A request does not wait, or no longer, and is answered without having been forwarded. */
    void onRefused(Refusal why);
}
