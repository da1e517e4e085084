package dev.remora.lab.pods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two connections as one: bytes, ends and resets are passed on, both ways. */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);
    private static final int BUFFER = 64 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private Tunnel() {}

    /** Connects. */
    static SocketChannel to(Address target) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(target.socketAddress(), (int) CONNECT.toMillis());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Passes on until both directions have ended, and closes both. */
    static void join(SocketChannel caller, SocketChannel target) {
        try {
            Thread back = Thread.ofVirtual().start(() -> copy(target, caller));
            copy(caller, target);
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(caller);
            close(target);
        }
    }

    /** The end of one direction is passed on as such; a reset ends both with a reset. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    /** Ends a connection as a port does where nobody listens. */
    static void reset(SocketChannel channel) {
        try {
            if (channel.isOpen() && channel.getLocalAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.atTrace().setCause(e).log("closed already");
        }
        close(channel);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atTrace().setCause(e).log("closed already");
        }
    }
}
