package dev.remora.controller.guest;

import dev.remora.controller.naming.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The user-data of a guest with plugins: a MIME multipart message (RFC 2046) whose first part is the user's own, byte for
 * byte, and whose second is Remora's boothook, which cloud-init runs at every boot.
 *
 * <p>cloud-init decodes a part in 7 bits as it is and one in Base64 exactly; text with bytes above 127 it garbles in any
 * other encoding, so such a part is encoded.
 */
public final class UserDataMessage {
    private static final int HEADER_WINDOW = 4096;
    private static final int LONGEST_LINE = 998;
    private static final int BASE64_LINE = 76;
    private static final int UNPACKED_LIMIT = 4 << 20;
    private static final int BOUNDARY_DIGITS = 24;

    private UserDataMessage() {}

    /**
     * Makes the message.
     *
     * @param own the user's own user-data, or nothing
     * @param boothook script of Remora's part, in 7 bits
     */
    public static byte[] of(byte @Nullable [] own, String boothook) {
        var message = new ByteArrayOutputStream();
        byte[] first = own == null || own.length == 0 ? new byte[0] : part(own);
        byte[] second = part("text/cloud-boothook", boothook.getBytes(StandardCharsets.UTF_8));
        String boundary = boundary(first, second);
        write(message, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\nMIME-Version: 1.0\n\n");
        if (first.length > 0) {
            write(message, "--" + boundary + "\n");
            message.writeBytes(first);
            write(message, "\n");
        }
        write(message, "--" + boundary + "\n");
        message.writeBytes(second);
        write(message, "\n--" + boundary + "--\n");
        return message.toByteArray();
    }

    /** A line that occurs in neither part. */
    private static String boundary(byte[] first, byte[] second) {
        String both = latin1(first) + latin1(second);
        String boundary;
        int attempt = 0;
        do {
            boundary = "remora-" + Digest.of(attempt + both).hex(BOUNDARY_DIGITS);
            attempt++;
        } while (both.contains(boundary));
        return boundary;
    }

    private static byte[] part(byte[] own) {
        if (isMessage(own)) {
            return own;
        }
        if (isGzip(own)) {
            return unpacked(own).filter(UserDataMessage::isMessage).orElseGet(() -> part("application/gzip", own));
        }
        return part(contentType(own), own);
    }

    private static byte[] part(String contentType, byte[] content) {
        boolean plain = isSevenBit(content);
        var part = new ByteArrayOutputStream();
        write(part, "Content-Type: " + contentType + (contentType.startsWith("text/") ? "; charset=\"utf-8\"" : ""));
        write(part, "\nMIME-Version: 1.0\nContent-Transfer-Encoding: " + (plain ? "7bit" : "base64") + "\n\n");
        part.writeBytes(
                plain
                        ? content
                        : Base64.getMimeEncoder(BASE64_LINE, new byte[] {'\n'}).encode(content));
        return part.toByteArray();
    }

    /** cloud-init's own test for a message, narrowed to text that begins like one. */
    private static boolean isMessage(byte[] content) {
        String head = latin1(content, Math.min(content.length, HEADER_WINDOW));
        return head.matches("(?s)[!-9;-~]+:.*") && head.toLowerCase(Locale.ROOT).contains("mime-version:");
    }

    private static boolean isGzip(byte[] content) {
        return content.length > 2 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b;
    }

    /** A packed message has to be unpacked: cloud-init looks for parts before it unpacks one. */
    private static Optional<byte[]> unpacked(byte[] content) {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] unpacked = gzip.readNBytes(UNPACKED_LIMIT);
            return gzip.read() < 0 ? Optional.of(unpacked) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The type that cloud-init would give the content if it stood alone. */
    private static String contentType(byte[] content) {
        String head = latin1(content, Math.min(content.length, HEADER_WINDOW)).stripLeading();
        for (Kind kind : Kind.values()) {
            if (head.toLowerCase(Locale.ROOT).startsWith(kind.start)) {
                return kind.contentType;
            }
        }
        return "text/plain";
    }

    /** RFC 2045 section 2.7: lines of at most 998 bytes, none of them NUL or above 127, CR only before LF. */
    private static boolean isSevenBit(byte[] content) {
        int line = 0;
        for (int i = 0; i < content.length; i++) {
            byte b = content[i];
            boolean bareReturn = b == '\r' && (i + 1 == content.length || content[i + 1] != '\n');
            line = b == '\n' ? 0 : line + 1;
            if (b <= 0 || bareReturn || line > LONGEST_LINE) {
                return false;
            }
        }
        return true;
    }

    private static String latin1(byte[] bytes) {
        return latin1(bytes, bytes.length);
    }

    private static String latin1(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What user-data may begin with, longer beginnings first (cloud-init's list of inclusion types). */
    private enum Kind {
        CLOUD_CONFIG_ARCHIVE("#cloud-config-archive", "text/cloud-config-archive"),
        CLOUD_CONFIG_JSONP("#cloud-config-jsonp", "text/cloud-config-jsonp"),
        CLOUD_CONFIG("#cloud-config", "text/cloud-config"),
        CLOUD_BOOTHOOK("#cloud-boothook", "text/cloud-boothook"),
        INCLUDE_ONCE("#include-once", "text/x-include-once-url"),
        INCLUDE("#include", "text/x-include-url"),
        PART_HANDLER("#part-handler", "text/part-handler"),
        UPSTART_JOB("#upstart-job", "text/upstart-job"),
        SHELL_SCRIPT("#!", "text/x-shellscript"),
        JINJA("## template: jinja", "text/jinja2");

        private final String start;
        private final String contentType;

        Kind(String start, String contentType) {
            this.start = start;
            this.contentType = contentType;
        }
    }
}
