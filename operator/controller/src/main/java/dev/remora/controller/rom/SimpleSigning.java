package dev.remora.controller.rom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The payload of a classic signature: "Red Hat simple signing", as cosign's SIGNATURE_SPEC restricts it. */
final class SimpleSigning {
    private static final String TYPE = "cosign container image signature";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SimpleSigning() {}

    /** Whether it speaks of the image with this digest. The name in it is not compared: copies and mirrors have others. */
    static boolean isAbout(byte[] payload, String digest) {
        try {
            JsonNode critical = JSON.readTree(payload).path("critical");
            return critical.path("type").asText().equals(TYPE)
                    && critical.at("/image/docker-manifest-digest").asText().equals(digest);
        } catch (IOException e) {
            return false;
        }
    }
}
