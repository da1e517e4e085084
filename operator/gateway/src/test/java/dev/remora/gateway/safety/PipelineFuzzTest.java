package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.gateway.server.PipelineLab;
import dev.remora.gateway.telemetry.AuditEvent;
import dev.remora.gateway.testing.StrictHttp;
import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.upstream.PluginChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes from a caller over HTTP/1.1: what reaches the plugin are whole requests of who may send them, what comes back is
 * HTTP that everybody reads alike, no handler throws, and no buffer is lost.
 */
class PipelineFuzzTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    /** Her token among subprotocols, without the last character, which has bits that do not count. */
    private static final String IN_BASE64 = "YWxpY2UtdG9rZW";

    static Stream<byte[]> seeds() {
        return CorpusText.of("requests").stream()
                .map(text -> ("\0" + text.bytes()).getBytes(StandardCharsets.ISO_8859_1))
                .filter(seed -> seed.length < 4000);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void shouldForwardWholeRequestsOfWhoMaySendThem(byte[] data) {
        PipelineLab lab = new PipelineLab();
        StringBuilder received = new StringBuilder();
        int forwarded = 0;
        try (lab) {
            // When
            int step = data.length == 0 || data[0] == 0 ? data.length : data[0] & 0xff; // how it comes in parts
            Map<PluginChannel, String> heard = new HashMap<>();
            for (int at = 1; at < data.length; at += Math.max(step, 1)) {
                lab.send(data, at, Math.min(at + Math.max(step, 1), data.length));
                forwarded += serve(lab, heard);
                received.append(lab.received());
            }

            // Then
            List<String> methods = lab.audit().stream().map(AuditEvent::method).toList();
            StrictHttp.Stream answers = StrictHttp.answers(received.toString(), methods, lab.closed());
            assertThat(answers.messages()).noneMatch(answer -> answer.status() == 500);
            String text = new String(data, StandardCharsets.ISO_8859_1);
            assertThat(forwarded).isLessThanOrEqualTo(text.split("alice-token|" + IN_BASE64, -1).length - 1);
        }
        assertThat(lab.leaked()).as("bytes in buffers that were not released").isZero();
    }

    /** The plugin answers each whole request. */
    private static int serve(PipelineLab lab, Map<PluginChannel, String> heard) {
        int served = 0;
        int before;
        do {
            before = served;
            for (PluginChannel plugin : List.copyOf(lab.plugins())) {
                StrictHttp.Stream stream = StrictHttp.requests(heard.getOrDefault(plugin, "") + lab.told(plugin));
                heard.put(plugin, stream.rest());
                for (Message request : stream.messages()) {
                    served++;
                    check(request);
                    lab.answer(plugin, request.start().startsWith("HEAD ") ? ANSWER : ANSWER + "hi");
                }
            }
        } while (served > before);
        return served;
    }

    static void check(Message request) {
        assertThat(request.fields().stream().filter(field -> field.name().equals("x-remora-user")))
                .containsExactly(new StrictHttp.Field("x-remora-user", "alice"));
        assertThat(request.field("authorization")).isNull();
        assertThat(request.field("x-forwarded-prefix")).isEqualTo(TestGateway.HELLO);
        assertThat(request.field("host")).isEqualTo("127.0.0.1:20000");
    }
}
