package dev.remora.gateway.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A plugin made of plain sockets: each connection is given to the script, on a virtual thread. */
public final class Backend implements AutoCloseable {
    /** What a plugin does with a connection. */
    @FunctionalInterface
    public interface Script {
        /** Talks; the connection is closed when it returns or throws. */
        void talk(Wire wire) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private Backend(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts to listen on loopback. */
    public static Backend start(Script script) {
        return at(0, script);
    }

    /** Starts to listen on that port of loopback, on a free one if it is 0. */
    public static Backend at(int port, Script script) {
        try {
            Backend backend = new Backend(new ServerSocket(port, 512, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(() -> backend.accept(script));
            return backend;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers every request with 200 and what it was asked, head and body, as text. */
    public static Backend echo() {
        return start(Backend::echo);
    }

    /** The script of {@link #echo()}. */
    public static void echo(Wire wire) throws IOException {
        Wire.Message request;
        while ((request = wire.readMessage()) != null) {
            String text = request.head() + request.body();
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        }
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> talk(script, socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Script script, Socket socket) {
        try (socket) {
            script.talk(new Wire(socket));
        } catch (SocketException | SocketTimeoutException | EOFException gone) {
            // the gateway closed the connection, as some tests want, or has no use for it: even inside a message,
            // when the caller breaks its own
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** How many connections it has taken. */
    public int accepted() {
        return accepted.get();
    }

    /** How many connections are open. */
    public int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
