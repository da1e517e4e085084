package dev.remora.gateway.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one line of JSON, on a thread of its own, many lines per system call when many come at once.
 *
 * <p>A reader that does not keep up must not stop the gateway: beyond {@value #CAPACITY} waiting events lines are dropped
 * and counted ({@link #dropped}).
 */
public final class AuditLog implements AuditSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int CAPACITY = 16_384;

    /** Longer paths and methods are cut off: what waits must fit into the heap even when hostile callers write it. */
    private static final int LONGEST = 1_024;

    private final BlockingQueue<AuditEvent> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder dropped = new LongAdder();
    private final OutputStream out;
    private final JsonFactory json = new JsonFactoryBuilder()
            .characterEscapes(new VisibleAscii())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    private final Thread writer;
    private volatile boolean closed;

    /**
     * Starts to write.
     *
     * @param out not closed by this
     */
    public AuditLog(OutputStream out) {
        this.out = new BufferedOutputStream(out, 64 * 1024);
        this.writer = Thread.ofPlatform().name("audit").daemon().start(this::write);
    }

    @Override
    public void accept(AuditEvent event) {
        if (!waiting.offer(bounded(event))) {
            dropped.increment();
        }
    }

    private static AuditEvent bounded(AuditEvent event) {
        return event.path().length() <= LONGEST && event.method().length() <= LONGEST
                ? event
                : event.shortened(cut(event.method()), cut(event.path()));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** Lines that were lost because the reader did not keep up. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        try {
            while (!closed || !waiting.isEmpty()) {
                AuditEvent event = waiting.poll();
                if (event == null) {
                    out.flush();
                    event = next();
                }
                if (event != null) {
                    writeLine(event);
                }
            }
            out.flush();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the audit log cannot be written and ends here");
        }
    }

    private @Nullable AuditEvent next() {
        try {
            return waiting.take();
        } catch (InterruptedException closing) {
            return null;
        }
    }

    private void writeLine(AuditEvent event) throws IOException {
        try (JsonGenerator line = json.createGenerator(out)) {
            line.writeStartObject();
            line.writeStringField(
                    "time", Instant.ofEpochMilli(event.timeMillis()).toString());
            text(line, "client", event.client());
            text(line, "user", event.user());
            text(line, "namespace", event.namespace());
            text(line, "instance", event.instance());
            text(line, "uid", event.instanceUid());
            text(line, "plugin", event.plugin());
            text(line, "verb", event.verb());
            text(line, "method", event.method());
            text(line, "path", event.path());
            text(line, "protocol", event.protocol());
            text(line, "traceId", event.traceId());
            line.writeNumberField("status", event.status());
            text(line, "outcome", event.outcome());
            text(line, "problem", event.problem());
            line.writeNumberField("bytesIn", event.bytesIn());
            line.writeNumberField("bytesOut", event.bytesOut());
            line.writeNumberField("firstByteMicros", event.firstByteNanos() < 0 ? -1 : event.firstByteNanos() / 1000);
            line.writeNumberField("durationMicros", event.durationNanos() / 1000);
            line.writeEndObject();
        }
        out.write('\n');
    }

    private static void text(JsonGenerator line, String name, @Nullable String value) throws IOException {
        if (value != null) {
            line.writeStringField(name, value);
        }
    }

    /** Writes what is waiting, then ends. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
