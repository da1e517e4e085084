package dev.remora.controller.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserDataMessageTest {
    private static final String BOOTHOOK = "#!/bin/sh\ntrue\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#cloud-config|text/cloud-config",
                "#cloud-config-archive|text/cloud-config-archive",
                "#cloud-boothook|text/cloud-boothook",
                "#!/bin/sh|text/x-shellscript",
                "#include|text/x-include-url",
                "#include-once|text/x-include-once-url",
                "#part-handler|text/part-handler",
                "## template: jinja|text/jinja2",
                "nothing known|text/plain"
            })
    void shouldGiveUsersPartItsOwnTypeWhenItBeginsLike(String first, String type) {
        // When
        String message = message(first + "\nbody\n");

        // Then
        assertThat(message).contains("Content-Type: " + type + "; charset");
    }

    @Test
    void shouldCarryUsersTextVerbatimAndFirst() {
        // Given
        String own = "#cloud-config\r\nruncmd:\n- echo '--remora-'\n\n  trailing";

        // When
        String message = message(own);

        // Then
        List<String> parts = parts(message);
        assertThat(body(parts.get(0))).isEqualTo(own);
        assertThat(parts.get(1)).contains("Content-Type: text/cloud-boothook");
        assertThat(body(parts.get(1))).isEqualTo(BOOTHOOK);
    }

    @Test
    void shouldEncodeWhenTextIsNotSevenBit() {
        // Given
        String own = "#cloud-config\nhostname: zürich\n";

        // When
        String part = parts(message(own)).getFirst();

        // Then
        assertThat(part).contains("Content-Transfer-Encoding: base64");
        assertThat(new String(Base64.getMimeDecoder().decode(body(part)), StandardCharsets.UTF_8))
                .isEqualTo(own);
    }

    @Test
    void shouldNestMessageWhenUserAlreadyGivesOne() {
        // Given
        String own =
                "Content-Type: multipart/mixed; boundary=\"b\"\nMIME-Version: 1.0\n\n--b\nContent-Type: text/cloud-config\n\n#cloud-config\n--b--\n";

        // When
        String part = parts(message(own)).getFirst();

        // Then
        assertThat(part).isEqualTo(own);
    }

    @Test
    void shouldUnpackWhenMessageIsPacked() throws IOException {
        // Given
        String own = "MIME-Version: 1.0\nContent-Type: text/cloud-config\n\n#cloud-config\n";

        // When
        String part = parts(latin1(UserDataMessage.of(gzip(own), BOOTHOOK))).getFirst();

        // Then
        assertThat(part).isEqualTo(own);
    }

    @Test
    void shouldKeepPackedTextPackedWhenItIsNoMessage() throws IOException {
        // Given
        byte[] own = gzip("#cloud-config\n");

        // When
        String part = parts(latin1(UserDataMessage.of(own, BOOTHOOK))).getFirst();

        // Then
        assertThat(part).contains("Content-Type: application/gzip\n");
        assertThat(Base64.getMimeDecoder().decode(body(part))).isEqualTo(own);
    }

    @Test
    void shouldHoldBoothookAloneWhenUserGivesNothing() {
        // When
        String message = latin1(UserDataMessage.of(null, BOOTHOOK));

        // Then
        assertThat(parts(message)).hasSize(1);
    }

    @Test
    void shouldBeTheSameWhenMadeAgain() {
        // Then
        assertThat(message("#cloud-config\n")).isEqualTo(message("#cloud-config\n"));
    }

    private static String message(String own) {
        return latin1(UserDataMessage.of(own.getBytes(StandardCharsets.UTF_8), BOOTHOOK));
    }

    /** What stands between the boundaries; the line end before one belongs to it (RFC 2046 section 5.1.1). */
    private static List<String> parts(String message) {
        String boundary = message.replaceAll("(?s)^.*?boundary=\"([^\"]+)\".*", "$1");
        String body = message.substring(message.indexOf("\n\n") + 2);
        assertThat(body).startsWith("--" + boundary + "\n").endsWith("\n--" + boundary + "--\n");
        String inner = body.substring(boundary.length() + 3, body.length() - boundary.length() - "\n----\n".length());
        return List.of(inner.split("\n--" + boundary + "\n", -1));
    }

    private static String body(String part) {
        return part.substring(part.indexOf("\n\n") + 2);
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
