package dev.remora.gateway.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code exp} (RFC 7519 section 4.1.4) from a token that the API server already found valid.
 *
 * <p>The signature is not checked here: the claim can only shorten how long an answer is kept.
 */
final class JwtExpiry {
    private static final JsonFactory JSON = new JsonFactory();

    private JwtExpiry() {}

    /** When the token expires; {@code null} if it is no JWT or has no such claim that is a time. */
    static @Nullable Instant of(String token) {
        int payload = token.indexOf('.') + 1;
        int payloadEnd = token.indexOf('.', payload);
        if (payload == 0 || payloadEnd < 0) {
            return null;
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(token.substring(payload, payloadEnd));
            return expiry(claims);
        } catch (IllegalArgumentException | IOException | DateTimeException noTime) {
            return null;
        }
    }

    private static @Nullable Instant expiry(byte[] claims) throws IOException {
        try (JsonParser json = JSON.createParser(claims)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String claim = json.currentName();
                JsonToken value = json.nextToken();
                if (claim.equals("exp") && value.isNumeric()) {
                    return Instant.ofEpochSecond(json.getValueAsLong());
                }
                json.skipChildren();
            }
            return null;
        }
    }
}
