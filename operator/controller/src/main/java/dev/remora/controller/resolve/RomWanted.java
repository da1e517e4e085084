package dev.remora.controller.resolve;

import dev.remora.api.v1alpha1.PullPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a ROM shall come from, as it was written down. */
public sealed interface RomWanted {
    /** What tells one ROM from another: as long as it stays the same, the bits that were found for it stay too. */
    String from();

    /**
     * A ROM in a registry.
     *
     * @param from a valid {@link ImageReference}
     * @param pullPolicy {@code Always}: each guest gets what the reference stands for when it starts
     * @param pullSecret Secret with the registry's credentials
     * @param publicKeys PEM keys of which one must have signed it; none: it need not be signed
     */
    record Image(
            String from,
            @Nullable PullPolicy pullPolicy,
            @Nullable String pullSecret,
            List<String> publicKeys) implements RomWanted {}

    /**
     * A ROM file behind an address.
     *
     * @param url http or https
     * @param headersSecret Secret whose entries are sent as headers
     * @param checksum that the file must have
     */
    record Address(
            String url,
            @Nullable String headersSecret,
            @Nullable String checksum) implements RomWanted {
        @Override
        public String from() {
            return checksum == null ? url : url + "@" + checksum;
        }
    }
}
