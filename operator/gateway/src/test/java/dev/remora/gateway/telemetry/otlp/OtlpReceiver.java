package dev.remora.gateway.telemetry.otlp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector of traces: OTLP over HTTP (opentelemetry-proto, trace/v1/trace.proto), just enough of it. */
final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    /**
     * One span.
     *
     * @param attributes numbers as text too
     * @param resource attributes of who sent it
     */
    record Received(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long kind,
            long status,
            Map<String, String> attributes,
            Map<String, String> resource) {}

    OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Received> spans() {
        return spans;
    }

    private void receive(HttpExchange http) throws IOException {
        byte[] body = http.getRequestBody().readAllBytes();
        if ("gzip".equals(http.getRequestHeaders().getFirst("Content-Encoding"))) {
            try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
                body = unpacked.readAllBytes();
            }
        }
        for (Protobuf resourceSpans : Protobuf.parse(body).messages(1)) {
            Map<String, String> resource =
                    attributes(resourceSpans.messages(1).getFirst().messages(1));
            for (Protobuf scope : resourceSpans.messages(2)) {
                scope.messages(2).forEach(span -> spans.add(read(span, resource)));
            }
        }
        http.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        http.sendResponseHeaders(200, -1);
        http.close();
    }

    private static Received read(Protobuf span, Map<String, String> resource) {
        HexFormat hex = HexFormat.of();
        List<Protobuf> status = span.messages(15);
        return new Received(
                hex.formatHex(span.bytes(1)),
                hex.formatHex(span.bytes(2)),
                hex.formatHex(span.bytes(4)),
                span.text(5),
                span.number(6),
                status.isEmpty() ? 0 : status.getFirst().number(3),
                attributes(span.messages(9)),
                resource);
    }

    private static Map<String, String> attributes(List<Protobuf> keyValues) {
        Map<String, String> attributes = new HashMap<>();
        for (Protobuf keyValue : keyValues) {
            Protobuf value = keyValue.messages(2).getFirst();
            attributes.put(
                    keyValue.text(1), value.fields().containsKey(1) ? value.text(1) : Long.toString(value.number(3)));
        }
        return attributes;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
