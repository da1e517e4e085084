package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.BearerToken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A token among the subprotocols of a WebSocket's handshake, as Kubernetes takes it (kube-apiserver's {@code
 * websocket.ProtocolAuthenticator}): a browser lets no page set {@code Authorization} there. It has to come with another
 * subprotocol, since a server must choose one and the token is none.
 */
sealed interface SubprotocolToken {
    /** What is in front of the token, which follows in base64url without padding. */
    String PREFIX = "base64url.bearer.authorization.k8s.io.";

    /** There is none. */
    record Absent() implements SubprotocolToken {}

    /**
     * There is one.
     *
     * @param authorization value of the header that it stands for
     * @param others what is left for the plugin to choose from, not empty
     */
    record Present(String authorization, String others) implements SubprotocolToken {
        @Override
        public String toString() {
            return "Present[others=" + others + "]";
        }
    }

    /**
     * There is one that cannot be taken.
     *
     * @param reason shows nothing of it
     */
    record Malformed(String reason) implements SubprotocolToken {}

    /** Reads the values of {@code Sec-WebSocket-Protocol}. */
    static SubprotocolToken of(List<String> values) {
        List<String> others = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        split(values, others, tokens);
        if (tokens.isEmpty()) {
            return new Absent();
        }
        if (tokens.size() > 1) {
            return new Malformed("Sec-WebSocket-Protocol: " + tokens.size() + " bearer tokens (expected: one)");
        }
        if (others.isEmpty()) {
            return new Malformed("Sec-WebSocket-Protocol: a bearer token alone (expected: a subprotocol of the plugin"
                    + " beside it)");
        }
        String authorization = "Bearer " + decode(tokens.getFirst());
        return BearerToken.of(authorization) == null
                ? new Malformed("Sec-WebSocket-Protocol: its bearer token cannot be read (expected: base64url without"
                        + " padding)")
                : new Present(authorization, String.join(", ", others));
    }

    /** What is left when everything that could be a token is dropped; empty if nothing is. */
    static String without(List<String> values) {
        List<String> others = new ArrayList<>();
        split(values, others, new ArrayList<>());
        return String.join(", ", others);
    }

    private static void split(List<String> values, List<String> others, List<String> tokens) {
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                String protocol = part.strip();
                if (protocol.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
                    tokens.add(protocol.substring(PREFIX.length()));
                } else if (!protocol.isEmpty()) {
                    others.add(protocol);
                }
            }
        }
    }

    /** Empty if it is none. */
    private static String decode(String encoded) {
        if (encoded.indexOf('=') >= 0) {
            return "";
        }
        try {
            return StandardCharsets.US_ASCII
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException noToken) {
            return "";
        }
    }
}
