package dev.remora.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
    @Test
    void shouldWriteOneLineOfJsonPerRequest() {
        // Then
        assertThat(written(
                        new AuditEvent(
                                1_767_225_600_123L,
                                "10.1.2.3",
                                "alice",
                                "team-a",
                                "vm",
                                "uid-1",
                                "hello",
                                "get",
                                "GET",
                                "/x",
                                "HTTP/2",
                                "0af7651916cd43dd8448eb211c80319c",
                                200,
                                "forwarded",
                                null,
                                1,
                                2,
                                3_000,
                                4_000),
                        new AuditEvent(
                                1_767_225_600_123L,
                                "10.1.2.3",
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                "GET",
                                "/",
                                "HTTP/1.1",
                                null,
                                401,
                                "unauthenticated",
                                "unauthenticated",
                                0,
                                0,
                                3_000,
                                4_000)))
                .isEqualTo("""
                {"time":"2026-01-01T00:00:00.123Z","client":"10.1.2.3","user":"alice","namespace":"team-a",\
                "instance":"vm","uid":"uid-1","plugin":"hello","verb":"get","method":"GET","path":"/x",\
                "protocol":"HTTP/2","traceId":"0af7651916cd43dd8448eb211c80319c","status":200,\
                "outcome":"forwarded","bytesIn":1,"bytesOut":2,"firstByteMicros":3,"durationMicros":4}
                {"time":"2026-01-01T00:00:00.123Z","client":"10.1.2.3","method":"GET","path":"/",\
                "protocol":"HTTP/1.1","status":401,\
                "outcome":"unauthenticated","problem":"unauthenticated","bytesIn":0,"bytesOut":0,"firstByteMicros":3,\
                "durationMicros":4}
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n{\"user\":\"system:admin\"}",
                "a\r\nb",
                "\u001b[2Jcleared",
                "\u007f\b\b",
                "a\u0085b\u009b31m",
                "line\u2028separator\u2029",
                "\u202etxet desrever",
                "\",\"status\":200,\"x\":\"",
                "bell\u0007 and nul\u0000",
                "M\u00fcller \ud83d\ude00 \ud83d"
            })
    void shouldLetNoTextEndALineOrSpeakToATerminal(String hostile) throws IOException {
        // When
        String line = written(event(hostile, hostile, hostile));

        // Then
        assertThat(line).matches("[\\x20-\\x7e]+\n");
        var read = new ObjectMapper().readTree(line);
        assertThat(read.get("status").asInt()).isEqualTo(403);
        assertThat(read.get("user").asText()).isEqualTo(hostile);
        assertThat(read.get("path").asText()).isEqualTo(hostile);
    }

    @Test
    void shouldCutOffWhatIsTooLongToKeep() throws IOException {
        // When
        String line = written(event("alice", "M".repeat(8_000), "/" + "p".repeat(8_000)));

        // Then
        assertThat(line).hasSizeLessThan(3_000);
        assertThat(new ObjectMapper().readTree(line).get("path").asText()).endsWith("p…");
    }

    @Test
    void shouldDropAndCountWhatAReaderDoesNotTake() {
        // Given
        CountDownLatch reads = new CountDownLatch(1);
        AuditLog log = new AuditLog(stuckUntil(reads));

        // When
        for (int i = 0; i < 20_000; i++) {
            log.accept(event("alice", "GET", "/"));
        }

        // Then
        assertThat(log.dropped()).isBetween(1L, 20_000L - 16_384);
        reads.countDown();
        log.close();
    }

    @Test
    void shouldGoOnWithoutAReader() {
        // Given
        AuditLog log = new AuditLog(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        // Then
        await().until(() -> {
            for (int i = 0; i < 1_000; i++) {
                log.accept(event("alice", "GET", "/"));
            }
            return log.dropped() > 0;
        });
        log.close();
    }

    private static OutputStream stuckUntil(CountDownLatch reads) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                try {
                    reads.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    private static String written(AuditEvent... events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AuditLog log = new AuditLog(out)) {
            for (AuditEvent event : events) {
                log.accept(event);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static AuditEvent event(String user, String method, String path) {
        return new AuditEvent(
                0,
                "10.1.2.3",
                user,
                null,
                null,
                null,
                null,
                null,
                method,
                path,
                "HTTP/1.1",
                null,
                403,
                "forbidden",
                "forbidden",
                0,
                0,
                1,
                1);
    }
}
