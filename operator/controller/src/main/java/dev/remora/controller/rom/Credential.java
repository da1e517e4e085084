package dev.remora.controller.rom;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How to prove to a registry who one is. */
sealed interface Credential {
    /** A user's name and password. */
    record Password(String user, String password) implements Credential {
        String basic() {
            return "Basic "
                    + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Password[" + user + "]";
        }
    }

    /** What is changed into an access token where tokens are made (OAuth 2 refresh token). */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /** An access token as it is. */
    record RegistryToken(String token) implements Credential {
        @Override
        public String toString() {
            return "RegistryToken[]";
        }
    }
}
