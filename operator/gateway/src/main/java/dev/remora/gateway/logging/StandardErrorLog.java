package dev.remora.gateway.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Lines on standard error, as standard output belongs to the audit. In Java and not in a file: to read {@code logback.xml} takes
 * a tenth of the time in which a gateway starts. A file that {@code -Dlogback.configurationFile} names counts instead, and
 * so does a {@code logback-test.xml}.
 */
public final class StandardErrorLog extends ContextAwareBase implements Configurator {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0} - %msg %kvp%n%ex";

    private static final Map<String, Level> QUIETER = Map.of(
            "io.fabric8",
            Level.WARN,
            // Callers could fill the log at INFO: a line for each frame that comes too late.
            "io.netty.handler.codec.http2",
            Level.WARN,
            // Says at every start that v1alpha1 is not stable.
            "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils",
            Level.ERROR);

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (fileGiven()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(logging, System.getenv("REMORA_LOG_LEVEL"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Configures.
     *
     * @param level of the root, such as DEBUG; INFO when it is none
     */
    static void configure(LoggerContext logging, @Nullable String level) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(logging);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(logging);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        QUIETER.forEach((name, most) -> logging.getLogger(name).setLevel(most));
        var root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level, Level.INFO));
        root.addAppender(appender);
    }

    private static boolean fileGiven() {
        return System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null
                || StandardErrorLog.class.getResource("/" + ClassicConstants.TEST_AUTOCONFIG_FILE) != null;
    }
}
