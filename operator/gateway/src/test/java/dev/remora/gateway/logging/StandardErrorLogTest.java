package dev.remora.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardErrorLogTest {
    @Test
    void shouldWriteLineWithTimeAndPairs() {
        // When
        String written = written(logging -> logging.getLogger("dev.remora.Some")
                .atInfo()
                .addKeyValue("reason", "none")
                .log("something happened"));

        // Then
        assertThat(written)
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  \\[main] Some - something happened"
                                + " reason=\"none\"\\R");
    }

    @Test
    void shouldKeepLibrariesQuietThatCallersCouldMakeTalk() {
        // When
        String written = written(logging -> {
            logging.getLogger("io.netty.handler.codec.http2.Frames").info("a frame came too late");
            logging.getLogger("io.netty.handler.codec.http2.Frames").warn("something is wrong");
        });

        // Then
        assertThat(written).contains("something is wrong").doesNotContain("too late");
    }

    @ParameterizedTest
    @CsvSource({"DEBUG,DEBUG", "warn,WARN", "loud,INFO", ",INFO"})
    void shouldTakeLevelFromTheEnvironment(@Nullable String given, String level) {
        // Given
        LoggerContext logging = new LoggerContext();

        // When
        StandardErrorLog.configure(logging, given);

        // Then
        assertThat(logging.getLogger("ROOT").getLevel()).isEqualTo(Level.toLevel(level));
    }

    private interface Talk {
        void in(LoggerContext logging);
    }

    private static String written(Talk talk) {
        LoggerContext logging = new LoggerContext();
        logging.setMDCAdapter(new LogbackMDCAdapter());
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            StandardErrorLog.configure(logging, null);
            talk.in(logging);
        } finally {
            System.setErr(before);
            logging.stop();
        }
        return written.toString(StandardCharsets.UTF_8);
    }
}
