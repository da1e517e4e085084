package dev.remora.controller.rom;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A web server on loopback that answers as it is told and remembers what it was asked. */
final class WebServer implements AutoCloseable {
    private final Map<String, Function<Request, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    /** What came. */
    record Request(String line, Headers headers, String body) {
        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    /** What goes back. */
    static final class Answer {
        private final int status;
        private final Map<String, String> headers;
        private final byte[] body;

        private Answer(int status, Map<String, String> headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        static Answer of(int status, String body) {
            return of(status, body.getBytes(StandardCharsets.UTF_8));
        }

        static Answer of(int status, byte[] body) {
            return new Answer(status, Map.of(), body.clone());
        }

        Answer with(String header, String value) {
            var more = new HashMap<>(headers);
            more.put(header, value);
            return new Answer(status, more, body);
        }
    }

    private WebServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.start();
    }

    static WebServer start() throws IOException {
        return new WebServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Answers a request for a path, whatever its query. */
    void on(String path, Function<Request, Answer> answer) {
        answers.put(path, answer);
    }

    void on(String path, Answer answer) {
        on(path, request -> answer);
    }

    /** Method and target of each request, in order. */
    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    List<Request> requests() {
        return requests;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            requests.add(request);
            Answer answer = answers.getOrDefault(
                            exchange.getRequestURI().getPath(), nobody -> Answer.of(404, "nothing here"))
                    .apply(request);
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            boolean head = exchange.getRequestMethod().equals("HEAD") || answer.body.length == 0;
            exchange.sendResponseHeaders(answer.status, head ? -1 : answer.body.length);
            if (!head) {
                exchange.getResponseBody().write(answer.body);
            }
        }
    }
}
