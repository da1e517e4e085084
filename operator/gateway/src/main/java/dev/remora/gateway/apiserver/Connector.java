package dev.remora.gateway.apiserver;

import dev.remora.gateway.server.Transport;
import io.fabric8.kubernetes.client.Config;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections to the API server: the name is looked up, and the files of TLS are read, anew for each. After one that
 * failed it rests, or each review would wait for the next failure.
 */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final Duration REST = Duration.ofSeconds(1);

    /** Something between that does not know HTTP/2 will hardly learn it. */
    private static final Duration LONG_REST = Duration.ofMinutes(5);

    private static final String TROUBLE = "trouble";

    private final ApiServerAddress address;
    private final Config config;
    private final Duration timeout;
    private final Transport transport;
    private long restUntil = System.nanoTime();
    private @Nullable ConnectException refused;

    /** Only {@code timeout} long may one take until the API server's first words of HTTP/2. */
    Connector(ApiServerAddress address, Config config, Duration timeout, Transport transport) {
        this.address = address;
        this.config = config;
        this.timeout = timeout;
        this.transport = transport;
    }

    boolean mayConnect() {
        return System.nanoTime() - restUntil >= 0;
    }

    /** Why nobody was there the last time; {@code null} if somebody was, or if another way might have led there. */
    @Nullable ConnectException refused() {
        return refused;
    }

    /** Connects; the end of the future is the connection's, also where there never was one. */
    ChannelFuture connect(EventLoop loop, CallStreams streams) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(transport.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) throws IOException, GeneralSecurityException {
                        SslContext tls = address.tls(config);
                        SslHandler secure = tls.newHandler(channel.alloc(), address.host(), address.port());
                        channel.pipeline().addLast(secure).addLast(TROUBLE, new Trouble());
                        secure.handshakeFuture().addListener(shaken -> {
                            if (shaken.isSuccess()) {
                                speak(channel, secure.applicationProtocol(), streams);
                            }
                        });
                    }
                })
                .connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
        Channel channel = connecting.channel();
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                trouble(connected.cause());
            }
        });
        loop.schedule(
                () -> {
                    if (streams.isOpening()) {
                        channel.close();
                    }
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        return channel.closeFuture().addListener(ended -> {
            refused = connecting.cause() instanceof ConnectException e ? e : null;
            if (streams.isOpening() && refused == null) {
                rest(REST);
            }
        });
    }

    private void speak(Channel channel, @Nullable String protocol, CallStreams streams) {
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            channel.pipeline().addBefore(TROUBLE, null, streams.handler());
        } else {
            LOG.info("the API server speaks no HTTP/2; reviews go through the client");
            rest(LONG_REST);
            channel.close();
        }
    }

    private void rest(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        if (until - restUntil > 0) {
            restUntil = until;
        }
    }

    private static void trouble(Throwable cause) {
        LOG.atDebug().setCause(cause).log("no HTTP/2 connection to the API server; the client asks");
    }

    /** What went wrong ends the connection, and whoever asked asks the client. */
    private static final class Trouble extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            trouble(cause);
            ctx.close();
        }
    }
}
