package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.gateway.http.ReservedHeaders;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a caller sends: what is left names no identity, and still frames the message as before. */
class ReservedHeadersFuzzTest {
    private static final List<String> OURS = List.of(
            "authorization",
            "forwarded",
            "impersonate-",
            "proxy-",
            "remora-",
            "x-forwarded",
            "x-original-",
            "x-real-ip",
            "x-remora-",
            "x-remote-");
    private static final List<String> KEPT = List.of("content-length", "transfer-encoding", "host");

    static Stream<byte[]> seeds() {
        return Stream.concat(
                        Stream.of(
                                "X-Remora-User: a\nX_REMOTE_USER: b\nConnection: host, X-A\nX-A: 1\nContent-Length: 5"),
                        CorpusText.of("requests").stream().map(CorpusText::bytes))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void shouldLeaveNothingThatIsOurs(byte[] data) {
        // Given
        HttpHeaders headers = new DefaultHttpHeaders();
        new String(data, StandardCharsets.ISO_8859_1).lines().limit(200).forEach(line -> add(headers, line));
        HttpHeaders before = headers.copy();
        boolean upgrade = data.length % 2 == 1;

        // When
        ReservedHeaders.stripRequest(headers, upgrade);

        // Then
        assertThat(headers.names())
                .noneMatch(name -> OURS.stream().anyMatch(folded(name)::startsWith))
                .noneMatch(
                        name -> List.of("keep-alive", "te", "http2-settings").contains(name.toLowerCase(Locale.ROOT)));
        KEPT.forEach(name -> assertThat(headers.getAll(name)).isEqualTo(before.getAll(name)));
        assertThat(headers.getAll("connection"))
                .isEqualTo(upgrade && !before.isEmpty() ? List.of("upgrade") : List.of());
        HttpHeaders once = headers.copy();
        ReservedHeaders.stripRequest(headers, upgrade);
        assertThat(headers.equals(once)).as("stripped twice is stripped once").isTrue();
    }

    private static void add(HttpHeaders headers, String line) {
        int colon = line.indexOf(':');
        try {
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        } catch (IllegalArgumentException notAField) {
            // the decoder would have refused it
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
    }
}
