package dev.remora.gateway.testing;

import dev.remora.lab.controlplane.Binaries;
import dev.remora.lab.controlplane.Repository;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code e2e/clients/websocket_plugin.py} as a process: a plugin that echoes WebSocket messages. */
public final class WebSocketPlugin implements AutoCloseable {
    private final Process process;
    private final InetSocketAddress address;
    private final Map<String, CompletableFuture<String>> ended = new ConcurrentHashMap<>();

    private WebSocketPlugin(Process process, BufferedReader output) throws IOException {
        this.process = process;
        String port = output.readLine();
        if (port == null) {
            throw new EOFException("websocket_plugin.py ended at once; standard error has its reason");
        }
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        Thread.ofVirtual()
                .start(() -> output.lines()
                        .map(line -> line.split(" ", 2))
                        .forEach(words -> ended(words[0]).complete(words[1])));
    }

    /** Starts it. */
    public static WebSocketPlugin start() throws IOException {
        Process process = new ProcessBuilder(
                        Binaries.ofCheckout().python().toString(),
                        Repository.root()
                                .resolve("e2e/clients/websocket_plugin.py")
                                .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new WebSocketPlugin(process, process.inputReader());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Waits for the end of the one connection with that target; tells length and SHA-256 of what came after its handshake. */
    public String received(String target) throws InterruptedException, ExecutionException, TimeoutException {
        return ended(target).get(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<String> ended(String target) {
        return ended.computeIfAbsent(target, key -> new CompletableFuture<>());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
