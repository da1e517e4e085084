package dev.remora.lab.pods;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes connections and has each looked after by a thread of its own. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel channel;

    private Listener(ServerSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Listens.
     *
     * @param address on the network, or a file
     * @param each closes the connection that it gets
     */
    static Listener on(SocketAddress address, Consumer<SocketChannel> each) throws IOException {
        ServerSocketChannel channel = address instanceof InetSocketAddress
                ? ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true)
                : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(address, BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        Listener listener = new Listener(channel);
        Thread.ofVirtual().name("listens-" + address).start(() -> listener.accept(each));
        return listener;
    }

    private void accept(Consumer<SocketChannel> each) {
        while (channel.isOpen()) {
            try {
                SocketChannel caller = channel.accept();
                Thread.ofVirtual().start(() -> each.accept(caller));
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("no connection accepted");
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a listener did not close");
        }
    }
}
