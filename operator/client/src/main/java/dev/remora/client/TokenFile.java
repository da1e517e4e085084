package dev.remora.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A token in a file. What it holds is compared, not its time: a projected volume is a link that is turned over, and a token is
 * small.
 */
final class TokenFile implements TokenSource {
    private final Path file;
    private final long interval;
    private final LongSupplier nanoTime;

    private @Nullable String last;
    private long lookedAt;

    /**
     * @param interval for how long a file that was read is not read again
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    TokenFile(Path file, Duration interval, LongSupplier nanoTime) {
        this.file = file;
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized String token() throws IOException {
        String known = last;
        return known == null || nanoTime.getAsLong() - lookedAt >= interval ? look() : known;
    }

    @Override
    public synchronized boolean refused(String token) throws IOException {
        return !token.equals(last) || !token.equals(look()); // another call may have found the new one already
    }

    private String look() throws IOException {
        lookedAt = nanoTime.getAsLong();
        try {
            String found = checked(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
            last = found;
            return found;
        } catch (IOException | IllegalArgumentException e) {
            String known = last;
            if (known == null) {
                throw new IOException("no token: " + e, e);
            }
            return known; // it may be good still, and 401 says so if it is not
        }
    }

    /** Without the white space around it; what is wrong with it is said without saying it. */
    static String checked(String text, String where) {
        String token = text.strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(where + " holds no token (expected: visible ASCII, one word)");
        }
        return token;
    }

    @Override
    public String toString() {
        return "the token in " + file;
    }
}
