package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.gateway.server.PipelineLab;
import dev.remora.gateway.testing.StrictHttp;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.upstream.PluginChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes from a plugin: what the caller gets is HTTP that everybody reads alike, and a connection that carries the next
 * request has nothing of the answer before it.
 */
class AnswerFuzzTest {
    static Stream<byte[]> seeds() {
        return CorpusText.of("answers").stream()
                .map(text -> ("\0" + text.bytes().replace(CorpusText.PAUSE, "")).getBytes(StandardCharsets.ISO_8859_1))
                .filter(seed -> seed.length < 4000);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5s")
    void shouldPassOnHttpAndKeepAnswersApart(byte[] data) {
        boolean head = data.length > 0 && (data[0] & 1) == 1;
        int step = data.length == 0 || (data[0] >> 1) == 0 ? data.length : (data[0] >> 1) & 0x7f;
        PipelineLab lab = new PipelineLab();
        try (lab) {
            // Given
            lab.send(TestGateway.request(head ? "HEAD" : "GET", "/1") + "\r\n");
            PluginChannel plugin = lab.plugins().getFirst();
            lab.told(plugin);

            // When
            for (int at = 1; at < data.length; at += Math.max(step, 1)) {
                lab.answer(plugin, data, at, Math.min(at + Math.max(step, 1), data.length));
            }
            String first = lab.received();
            StrictHttp.Stream answers = StrictHttp.answers(first, List.of(head ? "HEAD" : "GET"), lab.closed());

            // Then
            assertThat(answers.messages().stream().filter(answer -> answer.status() >= 200))
                    .hasSizeLessThan(2);
            assertThat(answers.messages()).noneMatch(answer -> answer.status() == 101 || answer.status() == 500);
            boolean answered = answers.messages().stream().anyMatch(answer -> answer.status() >= 200);
            if (answered && !lab.closed() && plugin.isOpen()) {
                shouldGetTheNextAnswer(lab, plugin);
            }
        }
        assertThat(lab.leaked()).as("bytes in buffers that were not released").isZero();
    }

    private static void shouldGetTheNextAnswer(PipelineLab lab, PluginChannel plugin) {
        lab.send(TestGateway.request("GET", "/2") + "\r\n");
        assertThat(lab.plugins()).as("connections").hasSize(1);
        assertThat(lab.told(plugin)).startsWith("GET /2 HTTP/1.1\r\n");
        lab.answer(plugin, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        StrictHttp.Stream next = StrictHttp.answers(lab.received(), List.of("GET"), lab.closed());
        assertThat(next.messages())
                .singleElement()
                .satisfies(answer -> assertThat(answer.body()).isEqualTo("next"));
        assertThat(next.rest()).isEmpty();
    }
}
