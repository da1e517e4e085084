package dev.remora.gateway.telemetry;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Distributed tracing (W3C Trace Context). Without an exporter a request's context is passed on as it came: the gateway takes
 * no part. What is not valid is dropped, so that the plugin begins a trace of its own; none is begun here, because a plugin
 * that obeys its caller would never record a trace that says that it is not recorded.
 */
public class Tracing implements AutoCloseable {
    /** Takes no part. */
    public static final Tracing PASS_ON = new Tracing();

    protected static final AsciiString PARENT = AsciiString.cached("traceparent");
    protected static final AsciiString STATE = AsciiString.cached("tracestate");

    /** For those that take part. */
    protected Tracing() {}

    /** A request began; its headers are made what the plugin gets. */
    public Trace begin(HttpHeaders headers) {
        TraceParent parent = accept(headers);
        return parent == null ? Trace.NONE : parent::traceId;
    }

    /** The caller's context; one that is not valid is taken out of the headers. */
    protected final @Nullable TraceParent accept(HttpHeaders headers) {
        TraceParent parent = parent(headers);
        if (parent == null) {
            headers.remove(PARENT);
        }
        if (headers.contains(STATE) && (parent == null || !TraceState.isValid(headers.getAll(STATE)))) {
            headers.remove(STATE);
        }
        return parent;
    }

    private static @Nullable TraceParent parent(HttpHeaders headers) {
        Iterator<String> values = headers.valueStringIterator(PARENT);
        if (!values.hasNext()) {
            return null;
        }
        String first = values.next();
        return values.hasNext() ? null : TraceParent.parse(first);
    }

    /** Sends what is left. */
    @Override
    public void close() {}
}
