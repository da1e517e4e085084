package dev.remora.gateway.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.gateway.testing.Backend;
import dev.remora.gateway.testing.StrictHttp;
import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.TestGateway;
import dev.remora.gateway.testing.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each hostile answer of the corpus becomes what the corpus says, in HTTP that every client reads alike, and the next caller
 * gets the next answer.
 */
class AnswerCorpusTest {
    private static final String NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    static List<CorpusText> cases() {
        return CorpusText.of("answers");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldPassOnWhatTheCorpusSays(CorpusText text) throws Exception {
        // Given
        AtomicInteger requests = new AtomicInteger();
        String ask = text.marked("?").isEmpty() ? "GET /" : text.marked("?").getFirst();
        String method = ask.substring(0, ask.indexOf(' '));
        try (Backend backend = Backend.start(wire -> {
                    while (wire.readMessage() != null) {
                        if (requests.incrementAndGet() > 1) {
                            wire.send(NEXT);
                            continue;
                        }
                        send(wire, text.bytes());
                        if (text.marked("!").contains("close")) {
                            return;
                        }
                    }
                });
                TestGateway gateway = TestGateway.hello(backend);
                Wire caller = gateway.connect();
                Wire another = gateway.connect()) {
            // When
            caller.send(TestGateway.request(method, ask.substring(ask.indexOf(' ') + 1)) + "\r\n");
            String bytes = read(caller, method);
            String got = describe(bytes, text);
            if (text.marked("=>").contains("dropped")) {
                await().until(() -> backend.open() == 0);
            }
            Wire other = bytes.endsWith("\0") ? another : caller; // connections to plugins belong to event loops
            other.send(TestGateway.request("GET", "/next") + "Connection: close\r\n\r\n");
            Message next = StrictHttp.answers(other.readAll(), List.of("GET"), true)
                    .messages()
                    .getFirst();

            // Then
            assertThat(got).isEqualTo(String.join("\n", text.marked("->")));
            assertThat(next.body()).isEqualTo("next");
            assertThat(List.of(backend.accepted() == 1 ? "reused" : "dropped")).isEqualTo(text.marked("=>"));
        }
    }

    private static void send(Wire wire, String bytes) throws IOException, InterruptedException {
        for (String part : bytes.split(Pattern.quote(CorpusText.PAUSE), -1)) {
            wire.send(part);
            Thread.sleep(bytes.contains(CorpusText.PAUSE) ? 50 : 0);
        }
    }

    /** Reads until a final answer is complete or the connection ends; with HEAD and no more to come, until the head is. */
    private static String read(Wire caller, String method) throws IOException {
        StringBuilder got = new StringBuilder();
        String more;
        do {
            more = caller.readSome();
            got.append(more == null ? "" : more);
        } while (more != null
                && StrictHttp.answers(got.toString(), List.of(method), false).messages().stream()
                        .noneMatch(answer -> answer.status() >= 200));
        return more == null ? got + "\0" : got.toString();
    }

    private static String describe(String got, CorpusText text) {
        boolean ended = got.endsWith("\0");
        String bytes = ended ? got.substring(0, got.length() - 1) : got;
        String method =
                text.marked("?").isEmpty() ? "GET" : text.marked("?").getFirst().split(" ", 2)[0];
        StrictHttp.Stream stream = StrictHttp.answers(bytes, List.of(method), ended);
        List<String> lines = new ArrayList<>();
        for (Message answer : stream.messages()) {
            String error = answer.field("remora-error");
            String body = error == null && !answer.body().isEmpty() ? " [" + answer.body() + "]" : "";
            lines.add(answer.status() + (error == null ? body : " " + error));
        }
        if (!stream.rest().isEmpty() || lines.isEmpty()) {
            lines.add("cut");
        }
        text.marked("=+")
                .forEach(part -> assertThat(bytes.toLowerCase(Locale.ROOT)).contains(part));
        text.marked("=-")
                .forEach(part -> assertThat(bytes.toLowerCase(Locale.ROOT)).doesNotContain(part));
        return String.join("\n", lines);
    }
}
