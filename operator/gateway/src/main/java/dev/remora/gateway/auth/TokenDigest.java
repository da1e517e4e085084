package dev.remora.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 of a token: what a cache may keep of it.
 *
 * @param a first eight bytes; {@code b}, {@code c} and {@code d} follow
 */
public record TokenDigest(long a, long b, long c, long d) {
    static TokenDigest of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            ByteBuffer words = ByteBuffer.wrap(digest);
            return new TokenDigest(words.getLong(), words.getLong(), words.getLong(), words.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether it is this token's; takes the same time whatever the answer. */
    public boolean isThatOf(BearerToken token) {
        TokenDigest other = token.digest();
        return ((a ^ other.a) | (b ^ other.b) | (c ^ other.c) | (d ^ other.d)) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(a); // any part of a SHA-256 is as good as a hash of it
    }
}
