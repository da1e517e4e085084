package dev.remora.gateway.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * One file, ready to be sent.
 *
 * @param bytes are never written to
 * @param gzip the same, compressed
 * @param etag strong, without quotes; that of the compressed form has {@code -gzip} behind it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConsoleFile(String contentType, byte[] bytes, byte[] gzip, String etag) {
    private static final int ETAG_BYTES = 15;

    static ConsoleFile of(String contentType, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            String etag = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, ETAG_BYTES));
            return new ConsoleFile(contentType, bytes, gzipped(bytes), etag);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static byte[] gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
