package dev.remora.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    @Test
    void shouldWriteOneLineOfJsonPerRequest() {
        // Given
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        // When
        try (AuditLog log = new AuditLog(out)) {
            log.accept(new AuditEvent(
                    1_767_225_600_123L,
                    "10.1.2.3",
                    "alice\n\"",
                    "team-a",
                    "vm",
                    "uid-1",
                    "hello",
                    "get",
                    "GET",
                    "/x",
                    200,
                    "forwarded",
                    null,
                    1,
                    2,
                    3_000,
                    4_000));
            log.accept(new AuditEvent(
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
                    401,
                    "unauthenticated",
                    "unauthenticated",
                    0,
                    0,
                    3_000,
                    4_000));
        }

        // Then
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                {"time":"2026-01-01T00:00:00.123Z","client":"10.1.2.3","user":"alice\\n\\"","namespace":"team-a",\
                "instance":"vm","uid":"uid-1","plugin":"hello","verb":"get","method":"GET","path":"/x","status":200,\
                "outcome":"forwarded","bytesIn":1,"bytesOut":2,"firstByteMicros":3,"durationMicros":4}
                {"time":"2026-01-01T00:00:00.123Z","client":"10.1.2.3","method":"GET","path":"/","status":401,\
                "outcome":"unauthenticated","problem":"unauthenticated","bytesIn":0,"bytesOut":0,"firstByteMicros":3,\
                "durationMicros":4}
                """);
    }
}
