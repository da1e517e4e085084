package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.PullPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The ROM of a plugin.
 *
 * @param wanted as it was written down
 * @param image what the node pulls: by digest once {@link RomPinning} knows it, until then as written
 * @param keys digest of the keys that had to have signed it; absent: none
 */
public record Rom(RomWanted wanted, String image, @Nullable String keys) {
    /** Nothing is known of it yet. */
    static Rom asWritten(RomWanted wanted) {
        return new Rom(wanted, wanted.from(), null);
    }

    /** What is to be remembered of it. */
    public RomPin pin() {
        return new RomPin(wanted.from(), image, keys);
    }

    /** When the node pulls it; Kubernetes' own default if absent. */
    public @Nullable PullPolicy pullPolicy() {
        return switch (wanted) {
            case RomWanted.Image written -> written.pullPolicy();
            case RomWanted.Address _ -> null;
        };
    }

    /** Secret with the registry's credentials for the node. */
    public @Nullable String pullSecret() {
        return switch (wanted) {
            case RomWanted.Image written -> written.pullSecret();
            case RomWanted.Address _ -> null;
        };
    }
}
