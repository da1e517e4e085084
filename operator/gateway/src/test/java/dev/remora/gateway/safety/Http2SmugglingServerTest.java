package dev.remora.gateway.safety;

import static dev.remora.gateway.testing.FrameWire.END_STREAM;
import static dev.remora.gateway.testing.FrameWire.HEADERS;
import static dev.remora.gateway.testing.FrameWire.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.testing.FrameWire;
import dev.remora.gateway.testing.FrameWire.Frame;
import dev.remora.gateway.testing.StrictHttp.Message;
import dev.remora.gateway.testing.TestGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP/2 can say and HTTP/1.1 would read as something else: RFC 9113 sections 8.2, 8.3 and 10.3. */
@SuppressWarnings("NullAway.Init")
class Http2SmugglingServerTest {
    private static final String SMUGGLED = "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

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

    static Stream<List<String>> fields() {
        return Stream.of(
                List.of("x-a", SMUGGLED),
                List.of("x-a", "b\nx-remora-user: root"),
                List.of("x-a", "b\rx-remora-user: root"),
                List.of("x-a", "b\0c"),
                List.of("x-a: b\r\nx-remora-user", "root"),
                List.of("x-a\r\nx-remora-user", "root"),
                List.of("x-remora-user:", "root"),
                List.of("x a", "b"),
                List.of("", "b"),
                List.of("transfer-encoding", "chunked"),
                List.of("transfer-encoding", "x"),
                List.of("content-length", "5"),
                List.of("content-length", "+0"),
                List.of("content-length", "0, 5"),
                List.of("content-length", "0", "content-length", "5"),
                List.of("content-length", "x"),
                List.of("connection", "upgrade", "upgrade", "h2c"),
                List.of(":method", "POST"),
                List.of(":authority", "other"),
                List.of(":protocol", "websocket"),
                List.of("host", "other.example"),
                List.of("cookie", SMUGGLED),
                List.of("te", "trailers, chunked"));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldLetNoFieldBecomeAnother(List<String> fields) throws Exception {
        // Given
        plugin.forget();
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/", fields.toArray(String[]::new));

            // Then
            assertThat(fate(caller)).isIn("reset", "400");
            assertThat(plugin.seen()).isEmpty();
            assertThat(plugin.faults()).isEmpty();
        }
    }

    static Stream<List<String>> heads() {
        String path = TestGateway.HELLO + "/";
        return Stream.of(
                List.of(":method", SMUGGLED, ":scheme", "http", ":path", path, ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":path", path + SMUGGLED, ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":path", path + " HTTP/1.1", ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":path", path, ":authority", SMUGGLED),
                List.of(":method", "GET", ":scheme", "http", ":path", path, ":authority", "gw/x?y=@z"),
                List.of(":method", "GET", ":scheme", "http", ":path", "", ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":authority", "gw"),
                List.of(":method", "GET", ":path", path, ":authority", "gw"),
                List.of(":scheme", "http", ":path", path, ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":path", path),
                List.of(":scheme", "http", ":path", path, ":authority", "gw", "x-a", "b", ":method", "GET"),
                List.of(":method", "CONNECT", ":scheme", "http", ":path", path, ":authority", "gw"),
                List.of(":method", "GET", ":scheme", "http", ":path", path, ":path", path, ":authority", "gw"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void shouldRefuseHeadsThatAreNone(List<String> head) throws Exception {
        // Given
        plugin.forget();
        List<String> fields = new ArrayList<>(head);
        fields.addAll(List.of("authorization", "Bearer alice-token"));
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.headers(1, END_STREAM, fields.toArray(String[]::new));

            // Then
            assertThat(fate(caller)).isIn("reset", "400", "404", "405");
            assertThat(plugin.seen()).isEmpty();
            assertThat(plugin.faults()).isEmpty();
        }
    }

    /** In such a tunnel requests could carry any identity. */
    @ParameterizedTest
    @MethodSource("httpAgain")
    void shouldOpenNoTunnelForHttp(String protocol) throws Exception {
        // Given
        plugin.forget();
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "CONNECT", "/", ":protocol", protocol);

            // Then
            assertThat(fate(caller)).isIn("reset", "400");
            assertThat(plugin.seen()).isEmpty();
        }
    }

    static Stream<String> httpAgain() {
        return Stream.of("h2c", "H2C", "HTTP/1.1", "http/2.0", "TLS/1.2", "websocket, h2c", "a b", "a\r\nb");
    }

    static Stream<List<String>> trailers() {
        return Stream.of(
                List.of("content-length", "50"),
                List.of("transfer-encoding", "chunked"),
                List.of(":path", "/other"),
                List.of("x-a", SMUGGLED),
                List.of("x-a", "b\nc"),
                List.of("host", "other"),
                List.of("trailer", "x"),
                List.of("x-remora-user", "root"),
                List.of("x_remora_user", "root"),
                List.of("authorization", "Bearer root"));
    }

    @ParameterizedTest
    @MethodSource("trailers")
    void shouldPassOnNoTrailerThatFramesRoutesOrIdentifies(List<String> trailers) throws Exception {
        // Given
        plugin.forget();
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, 0, "POST", "/");
            caller.data(1, 0, "hi");
            caller.headers(1, END_STREAM, trailers.toArray(String[]::new));

            // Then
            assertThat(fate(caller)).isIn("reset", "400", "200");
            assertThat(plugin.faults()).isEmpty();
            assertThat(plugin.seen().toString()).doesNotContain("root", "other", "smuggled", "value=50");
        }
    }

    @Test
    void shouldDropIdentitiesFromOutside() throws Exception {
        // Given
        plugin.forget();
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(
                    1,
                    END_STREAM,
                    "GET",
                    "/",
                    "x-remora-user",
                    "root",
                    "x_remora_user",
                    "root",
                    "x-remote-user",
                    "root",
                    "impersonate-user",
                    "root",
                    "http2-settings",
                    "root");

            // Then
            assertThat(fate(caller)).isEqualTo("200");
            assertThat(plugin.seen()).hasSize(1);
            Message seen = plugin.seen().getFirst();
            assertThat(seen.toString()).doesNotContain("root", "alice-token");
            assertThat(seen.field("x-remora-user")).isEqualTo("alice");
        }
    }

    @Test
    void shouldBoundTheNumberOfFields() throws Exception {
        // Given
        plugin.forget();
        String[] many = new String[600];
        Arrays.setAll(many, i -> i % 2 == 0 ? "a" : "b");
        try (FrameWire caller = gateway.connectHttp2()) {
            // When
            caller.request(1, END_STREAM, "GET", "/", many);

            // Then
            assertThat(fate(caller)).isEqualTo("431");
            assertThat(plugin.seen()).isEmpty();
        }
    }

    /** Status of the first answer, or {@code reset}, or {@code closed}. */
    private static String fate(FrameWire caller) throws IOException {
        while (true) {
            Frame frame = caller.read();
            if (frame.type() == RST_STREAM && frame.error() != 0) {
                return "reset";
            }
            if (frame.type() == FrameWire.GOAWAY) {
                return "closed";
            }
            if (frame.type() == HEADERS) {
                return caller.status(frame);
            }
        }
    }
}
