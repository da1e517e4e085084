package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each bad request of the corpus gets its answer, and the plugin sees what it may see and nothing else. */
@SuppressWarnings("NullAway.Init")
class RequestCorpusTest {
    private static StrictPlugin plugin;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        plugin = new StrictPlugin();
        gateway = TestGateway.hello(plugin.backend());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        plugin.close();
    }

    static List<CorpusText> cases() {
        return CorpusText.of("requests");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldAnswerAsTheCorpusSays(CorpusText text) throws Exception {
        // Given
        List<String> expected = text.marked("->");
        boolean closes = expected.contains("closed");
        int answers = (int) expected.stream()
                .filter(line -> Character.isDigit(line.charAt(0)))
                .count();
        List<String> got = new ArrayList<>();
        try (Wire caller = gateway.connect()) {
            probe(caller); // so that a connection to the plugin is there for whatever slips through
            plugin.forget();

            // When
            caller.send(text.bytes());
            for (int i = 0; i < answers; i++) {
                got.add(describe(caller.expectMessage()));
            }
            got.add(closes ? readToTheEnd(caller) : probe(caller));
        }
        settle();

        // Then
        assertThat(got).isEqualTo(expected);
        assertThat(plugin.faults()).isEmpty();
        assertThat(plugin.seen()).extracting(Message::summary).isEqualTo(text.marked("=>"));
        String all = plugin.seen().toString().toLowerCase(Locale.ROOT);
        text.marked("=+").forEach(part -> assertThat(all).contains(part.toLowerCase(Locale.ROOT)));
        text.marked("=-").forEach(part -> assertThat(all).doesNotContain(part.toLowerCase(Locale.ROOT)));
    }

    /** Nothing of the case goes on in the gateway once its connection is gone there. */
    private static void settle() {
        await().until(() -> gateway.gauge("connections") == 0);
    }

    private static String describe(Wire.Message answer) {
        String error = answer.header("Remora-Error");
        return answer.status() + (error == null ? "" : " " + error);
    }

    private static String readToTheEnd(Wire caller) {
        try {
            String rest = caller.readAll();
            return rest.isEmpty() ? "closed" : "and then: " + rest;
        } catch (SocketTimeoutException quiet) {
            return "still open";
        } catch (IOException reset) {
            return "closed";
        }
    }

    /** The connection still carries requests, and they are understood. */
    private static String probe(Wire caller) throws IOException {
        caller.send(TestGateway.request("GET", "/probe") + "\r\n");
        Wire.Message answer = caller.expectMessage();
        plugin.seen().removeIf(request -> request.summary().equals("GET /probe"));
        return answer.body().equals("GET /probe") ? "open" : "and then: " + answer;
    }
}
