package dev.remora.controller.resolve;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Which bits were found for a ROM. Kept with the VirtualMachine, so that a restart of whatever brings the same ones.
 *
 * @param from {@link RomWanted#from()}
 * @param image what the node pulls
 * @param keys digest of the keys that were required when it was found; absent: none were
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RomPin(String from, String image, @Nullable String keys) {
    /** For people: what was written and, where it is known, the digest: {@code user/hello:1@sha256:…}. */
    public String shown() {
        int digest = image.indexOf("@sha256:");
        boolean address = from.contains("://");
        return digest < 0 || address || from.contains("@") ? image : from + image.substring(digest);
    }
}
