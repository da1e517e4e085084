package dev.remora.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running proxy, or the backend without one.
 *
 * @param name for the report
 * @param process its first process; workers are its children
 * @param port on 127.0.0.1
 * @param url of the benchmark's request
 */
record Peer(String name, Process process, int port, String url) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    /** Starts a proxy on the first processors, as many as it has workers, with its output in {@code log}. */
    static Peer proxy(String name, int port, int workers, Path log, List<String> command) throws IOException {
        Process process = process(log, Processors.pinned(Processors.proxy(workers), command));
        return new Peer(name, process, port, "https://127.0.0.1:" + port + Request.PATH);
    }

    /** Starts the backend where the load runs, with its output in {@code log}; it is asked without TLS. */
    static Peer backend(int port, int workers, Path log, List<String> command) throws IOException {
        Process process = process(log, Processors.pinned(Processors.others(workers), command));
        return new Peer("backend", process, port, "http://127.0.0.1:" + port + Request.PATH_AT_BACKEND);
    }

    /** Starts a program with its output in {@code log}. */
    static Process process(Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** A port that nothing listens on. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the benchmark's request is answered with 200. */
    void await(Request request, Path log) throws InterruptedException {
        Instant deadline = Instant.now().plus(START);
        int status = 0;
        while (Instant.now().isBefore(deadline)) {
            status = request.status(port);
            if (status == HttpURLConnection.HTTP_OK) {
                return;
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException(name + " did not answer with 200 (last status " + status + "): see " + log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
