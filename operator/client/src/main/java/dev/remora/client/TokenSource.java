package dev.remora.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Where the bearer token of a call comes from. Asked for every attempt, by many threads at once. */
public interface TokenSource {
    /**
     * The token as it is now.
     *
     * @return visible ASCII; it is put into a header and nowhere else
     * @throws IOException if there is none; the call ends with that
     */
    String token() throws IOException;

    /**
     * The gateway did not take this token (401): gets another one if there may be one.
     *
     * @param token what {@link #token} had given
     * @return whether {@link #token} gives another one now; the call is tried once more then
     * @throws IOException if there is none any more; the call ends with that
     */
    default boolean refused(String token) throws IOException {
        return !token().equals(token);
    }

    /** Always the same: the plugin's own token of {@code authorization.type: Bearer}, or one for a test. */
    static TokenSource of(String token) {
        return new FixedToken(TokenFile.checked(token, "token"));
    }

    /**
     * A file that somebody else renews, as Kubernetes does with a Pod's projected tokens. It is read again every ten seconds
     * at most, and at once when the gateway refuses what was in it. While it cannot be read, what was in it last counts.
     *
     * @param file the token in ASCII, white space around it does not count
     */
    static TokenSource file(Path file) {
        return new TokenFile(file, Duration.ofSeconds(10), System::nanoTime);
    }
}
