package dev.remora.gateway.telemetry.otlp;

import dev.remora.gateway.telemetry.AuditEvent;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import dev.remora.gateway.telemetry.Trace;
import dev.remora.gateway.telemetry.TraceParent;
import dev.remora.gateway.telemetry.Tracing;
import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server span for each request, which is the parent of what the plugin does; it ends with the request, a tunnel's with the
 * tunnel. Spans wait in a bounded queue, and beyond it they are dropped.
 */
final class OtlpTracing extends Tracing {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");
    private static final AttributeKey<String> INSTANCE_ID = AttributeKey.stringKey("service.instance.id");

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private OtlpTracing(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer("dev.remora.gateway");
    }

    static Tracing start(Map<String, String> properties, String replica) {
        return new OtlpTracing(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesCustomizer(config -> properties)
                .addResourceCustomizer((resource, config) -> resource.toBuilder()
                        .put(INSTANCE_ID, replica)
                        .putAll(resource.getAttributes()) // what the environment names wins
                        .build())
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk());
    }

    @Override
    public Trace begin(HttpHeaders headers) {
        TraceParent parent = accept(headers);
        SpanBuilder builder = tracer.spanBuilder("HTTP").setSpanKind(SpanKind.SERVER);
        Span span = (parent == null ? builder.setNoParent() : builder.setParent(remote(parent))).startSpan();
        SpanContext context = span.getSpanContext();
        headers.set(
                PARENT,
                "00-" + context.getTraceId() + '-' + context.getSpanId() + '-'
                        + context.getTraceFlags().asHex());
        return new Recorded(span, context.getTraceId());
    }

    private static Context remote(TraceParent parent) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        parent.traceId(),
                        parent.parentId(),
                        TraceFlags.fromHex(parent.flags(), 0),
                        TraceState.getDefault())));
    }

    @Override
    public void close() {
        sdk.shutdown().join(5, TimeUnit.SECONDS);
    }

    private record Recorded(Span span, String id) implements Trace {
        @Override
        public void end(Exchange exchange, Outcome outcome) {
            if (span.isRecording()) {
                describe(exchange.audit(outcome));
            }
            span.end();
        }

        /** Names are those of OpenTelemetry's semantic conventions for HTTP servers, and our own. */
        private void describe(AuditEvent event) {
            boolean known = METHODS.contains(event.method());
            String route = event.plugin() == null ? "" : " /plugins/{plugin}";
            span.updateName((known ? event.method() : "HTTP") + route);
            span.setAttribute("http.request.method", known ? event.method() : "_OTHER");
            span.setAttribute("url.path", event.path());
            span.setAttribute("client.address", event.client());
            span.setAttribute("remora.outcome", event.outcome());
            put("remora.namespace", event.namespace());
            put("remora.instance", event.instance());
            put("remora.plugin", event.plugin());
            if (event.status() > 0) {
                span.setAttribute("http.response.status_code", event.status());
            }
            if (event.status() >= 500 || event.status() == 0) {
                span.setStatus(StatusCode.ERROR);
                span.setAttribute("error.type", event.problem() == null ? event.outcome() : event.problem());
            }
        }

        private void put(String name, @Nullable String value) {
            if (value != null) {
                span.setAttribute(name, value);
            }
        }
    }
}
