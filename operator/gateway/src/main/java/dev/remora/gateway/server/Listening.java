package dev.remora.gateway.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;

/** Takes an address for a listener. */
final class Listening {
    private Listening() {}

    /**
     * Waits until it is taken.
     *
     * @param flag that the address is from
     * @throws IllegalStateException naming flag and address, when somebody else has it or it is not this machine's
     */
    static Channel at(String flag, InetSocketAddress address, ServerBootstrap bootstrap) {
        ChannelFuture taken = bootstrap.bind(address).awaitUninterruptibly();
        if (!taken.isSuccess()) {
            throw new IllegalStateException(
                    "%s: %s:%d (expected: an address of this machine where nobody listens): %s"
                            .formatted(
                                    flag,
                                    address.getHostString(),
                                    address.getPort(),
                                    taken.cause().getMessage()),
                    taken.cause());
        }
        return taken.channel();
    }
}
