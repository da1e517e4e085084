package dev.remora.controller.naming;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/**
 * SHA-256 of something, to be cut to as many digits as a name needs.
 *
 * @param hex all 64 hexadecimal digits
 */
public record Digest(String hex) {
    /** Of a text in UTF-8. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of bytes. */
    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
    }

    /** Of named contents; every name and length counts, so that nothing can move from one to the next unnoticed. */
    public static Digest of(SortedMap<String, byte[]> contents) {
        MessageDigest sha256 = sha256();
        contents.forEach((name, content) -> {
            sha256.update((name + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            sha256.update(content);
        });
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    /** Its first digits. */
    public String hex(int digits) {
        return hex.substring(0, digits);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
