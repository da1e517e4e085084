package dev.remora.gateway.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // set before each
class CheckCommandTest {
    private HttpServer server;
    private String address;
    private int ready = 200;
    private int known = 403;
    private final StringWriter said = new StringWriter();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/readyz", exchange -> {
            exchange.sendResponseHeaders(ready, -1);
            exchange.close();
        });
        server.createContext("/v1/", exchange -> {
            boolean token = "Bearer mine".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(token ? known : 401, -1);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int check(String token, String... arguments) {
        return new CommandLine(new CheckCommand(token))
                .registerConverter(Duration.class, text -> Duration.ofSeconds(Long.parseLong(text.replace("s", ""))))
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 403, 0, ok      a caller with a token is known",
        "200, 404, 0, ok      a caller with a token is known",
        "503, 403, 1, FAILED  ready",
        "200, 401, 1, FAILED  a caller with a token is known",
        "200, 200, 1, '200 (expected: [403, 404])'"
    })
    void shouldEndWithWhetherAllIsWell(int ready, int known, int code, String words) {
        // Given
        this.ready = ready;
        this.known = known;

        // When
        int ended = check("mine", "--ready=" + address + "/readyz", "--gateway=" + address, "--patience=0s");

        // Then
        assertThat(ended).as(said.toString()).isEqualTo(code);
        assertThat(said.toString()).contains(words);
    }

    @Test
    void shouldAskNothingWithATokenThatItHasNot() {
        assertThat(check("", "--gateway=" + address, "--patience=0s")).isZero();
        assertThat(said.toString()).doesNotContain("with a token");
    }

    @Test
    void shouldFailWhereNobodyListens() {
        // Given
        server.stop(0);

        // Then
        assertThat(check("", "--ready=" + address + "/readyz", "--patience=0s")).isEqualTo(1);
        assertThat(said.toString()).contains("FAILED  ready", "ConnectException");
    }

    @Test
    void shouldNameAFileWithoutCertificates(@TempDir Path folder) {
        // When
        int ended = check("", "--gateway=" + address, "--ca-file=" + folder.resolve("none"), "--patience=0s");

        // Then
        assertThat(ended).isNotZero();
        assertThat(said.toString()).contains("--ca-file", "none");
    }
}
