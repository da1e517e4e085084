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
 * A running proxy.
 *
 * @param name for the report
 * @param process its first process; workers are its children
 * @param port on 127.0.0.1, TLS
 */
record Peer(String name, Process process, int port) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    /** Starts a proxy on processor 0, its output in {@code log}. */
    static Peer start(String name, int port, Path log, List<String> command) throws IOException {
        return new Peer(name, process(log, Processors.pinned(Processors.PROXY, command)), port);
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
