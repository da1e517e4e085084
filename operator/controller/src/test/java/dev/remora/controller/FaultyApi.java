package dev.remora.controller;

import dev.remora.controller.HttpWire.Head;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a controller and the API server: notes every request and lets a test decide what becomes of it. Towards
 * the controller it is plain HTTP on loopback; the API server sees the controller's own token. Watches stream through.
 */
final class FaultyApi implements AutoCloseable {
    private final Config account;
    private final URI server;
    private final SSLSocketFactory tls;
    private final ServerSocket door;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> watches = ConcurrentHashMap.newKeySet();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Call> end = new CompletableFuture<>();
    private final Function<Call, Fate> rule;
    private int writes;
    private volatile boolean away;

    /**
     * A request.
     *
     * @param method of HTTP
     * @param path without the query
     * @param watch whether its answer is to go on until somebody hangs up
     * @param write which of the writes it is, from 1; 0 if it only reads
     */
    record Call(String method, String path, boolean watch, int write) {
        @Override
        public String toString() {
            return (write == 0 ? "" : "#" + write + " ") + method + " " + path + (watch ? " (watch)" : "");
        }
    }

    /**
     * Passes requests on as {@code rule} decides.
     *
     * @param kubeconfig how the API server is reached, and as whom
     */
    FaultyApi(String kubeconfig, Function<Call, Fate> rule) {
        this.account = Config.fromKubeconfig(kubeconfig);
        this.server = URI.create(account.getMasterUrl());
        this.rule = rule;
        try {
            this.tls = SSLUtils.sslContext(account).getSocketFactory();
            this.door = new ServerSocket();
            door.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 512);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().name("faulty-api").start(this::accept);
    }

    /** A client of this API; {@code retries} is how often it tries again by itself. */
    KubernetesClient client(int retries) {
        Config config = Config.empty();
        config.setMasterUrl("http://127.0.0.1:" + door.getLocalPort() + "/");
        config.setAutoOAuthToken(account.getAutoOAuthToken());
        config.setOauthToken(account.getOauthToken());
        config.setRequestRetryBackoffLimit(retries);
        config.setHttp2Disable(true);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Every request so far. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Every request so far that may change something. */
    List<Call> writes() {
        return calls.stream().filter(call -> call.write() > 0).toList();
    }

    /** Completes with the request that was the {@linkplain Fate.LastOne last one}. */
    CompletableFuture<Call> end() {
        return end;
    }

    /** Breaks every watch; whoever watches may begin anew. */
    void dropWatches() {
        watches.forEach(FaultyApi::hangUp);
    }

    /** Breaks every connection, and each new one until {@link #comeBack}. */
    void goAway() {
        away = true;
        connections.forEach(FaultyApi::hangUp);
    }

    void comeBack() {
        away = false;
    }

    @Override
    public void close() {
        goAway();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket caller = door.accept();
                connections.add(caller);
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket caller) {
        if (away) {
            hangUp(caller);
            connections.remove(caller);
            return;
        }
        try (caller;
                Socket upstream = tls.createSocket(server.getHost(), server.getPort())) {
            caller.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            var line = new Line(
                    caller,
                    new BufferedInputStream(caller.getInputStream()),
                    new BufferedOutputStream(caller.getOutputStream()),
                    new BufferedInputStream(upstream.getInputStream()),
                    new BufferedOutputStream(upstream.getOutputStream()));
            boolean goesOn = true;
            while (goesOn) {
                goesOn = exchange(line);
            }
        } catch (IOException e) {
            // One of the two hung up, or was made to: both are told by the closing of both sockets.
        } finally {
            connections.remove(caller);
            watches.remove(caller);
        }
    }

    private boolean exchange(Line line) throws IOException {
        Head request = Head.read(line.fromCaller());
        if (request == null) {
            return false;
        }
        byte[] body = HttpWire.requestBody(request, line.fromCaller());
        Decision decision = decide(request);
        return switch (decision.fate()) {
            case Fate.Passes _ -> pass(line, decision.call(), request, body);
            case Fate.Refused(int status) -> refuse(line.toCaller(), status);
            case Fate.Lost _ -> false;
            case Fate.Unheard _ -> {
                send(line, request, body);
                yield false;
            }
            case Fate.LastOne(boolean done) -> {
                if (done) {
                    send(line, request, body);
                }
                goAway();
                end.complete(decision.call());
                yield false;
            }
        };
    }

    /** One at a time, so that writes have numbers and nothing slips through after the last one. */
    private synchronized Decision decide(Head request) {
        String target = request.word(1);
        boolean reads = request.word(0).equals("GET");
        Call call = new Call(
                request.word(0), target.split("\\?", 2)[0], target.contains("watch=true"), reads ? 0 : ++writes);
        calls.add(call);
        if (away || end.isDone()) {
            return new Decision(call, new Fate.Lost());
        }
        Fate fate = rule.apply(call);
        if (fate instanceof Fate.LastOne(boolean done) && !done) {
            away = true;
        }
        return new Decision(call, fate);
    }

    private boolean pass(Line line, Call call, Head request, byte[] body) throws IOException {
        if (call.watch()) {
            watches.add(line.caller());
        }
        Head response = send(line, request, body);
        response.write(line.toCaller());
        line.toCaller().flush();
        if (response.switchesProtocols()) {
            tunnel(line);
            return false;
        }
        HttpWire.copyResponseBody(response, line.fromServer(), line.toCaller());
        return true;
    }

    private static Head send(Line line, Head request, byte[] body) throws IOException {
        request.write(line.toServer());
        line.toServer().write(body);
        line.toServer().flush();
        Head response = Head.read(line.fromServer());
        if (response == null) {
            throw new IOException("the API server hung up");
        }
        return response;
    }

    private static void tunnel(Line line) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                copy(line.fromCaller(), line.toServer());
            } catch (IOException e) {
                hangUp(line.caller());
            }
        });
        copy(line.fromServer(), line.toCaller());
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            out.flush();
        }
    }

    private static boolean refuse(OutputStream caller, int status) throws IOException {
        String reason = switch (status) {
            case 409 -> "Conflict";
            case 429 -> "TooManyRequests";
            case 503 -> "ServiceUnavailable";
            default -> "InternalError";
        };
        byte[] body = """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"not today","reason":"%s","code":%d}
                """.formatted(reason, status).getBytes(StandardCharsets.UTF_8);
        var fields = new ArrayList<>(List.of("Content-Type: application/json", "Content-Length: " + body.length));
        if (status == 429 || status == 503) {
            fields.add("Retry-After: 1");
        }
        new Head("HTTP/1.1 " + status + " " + reason, fields).write(caller);
        caller.write(body);
        caller.flush();
        return true;
    }

    private static void hangUp(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private record Decision(Call call, Fate fate) {}

    private record Line(
            Socket caller,
            InputStream fromCaller,
            OutputStream toCaller,
            InputStream fromServer,
            OutputStream toServer) {}
}
