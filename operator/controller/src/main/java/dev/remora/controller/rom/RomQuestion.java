package dev.remora.controller.rom;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which bits does a ROM have? Equal questions have one answer, however many Instances ask. */
public sealed interface RomQuestion {
    /**
     * A ROM in a registry.
     *
     * @param image a valid reference
     * @param dockerConfig content of {@code .dockerconfigjson}, where the registry wants credentials
     * @param signedBy each element is a set of PEM public keys of which one must have signed the image; nothing: unsigned
     *     images are taken
     */
    record OfImage(String image, @Nullable String dockerConfig, List<List<String>> signedBy) implements RomQuestion {
        /** Without the credentials, since questions are logged. */
        @Override
        public String toString() {
            return "OfImage[" + image + "]";
        }
    }

    /**
     * A ROM file behind an address.
     *
     * @param url http or https
     * @param headers sent along; their values are secret
     * @param checksum {@code sha256:} and 64 hexadecimal digits that the file must have
     */
    record OfUrl(
            URI url, Map<String, String> headers, @Nullable String checksum) implements RomQuestion {
        /** Without the headers, since questions are logged. */
        @Override
        public String toString() {
            return "OfUrl[" + url.getScheme() + "://" + url.getAuthority() + url.getPath() + "]";
        }
    }
}
