package dev.remora.controller.rom;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Digests as OCI writes them: {@code sha256:} and 64 hexadecimal digits. */
final class Digests {
    static final String PREFIX = "sha256:";

    private static final Pattern FORM = Pattern.compile(PREFIX + "[a-f0-9]{64}");

    private Digests() {}

    static boolean isDigest(String text) {
        return FORM.matcher(text).matches();
    }

    /** The 64 digits. */
    static String hex(String digest) {
        return digest.substring(PREFIX.length());
    }

    static String of(byte[] content) {
        return PREFIX + HexFormat.of().formatHex(sha256().digest(content));
    }

    static String of(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (var content = new DigestInputStream(Files.newInputStream(file), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return PREFIX + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
