package dev.remora.gateway.upstream;

import dev.remora.gateway.directory.Target;
import dev.remora.gateway.telemetry.ConnectResult;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop, by running guest, address and port. Used on that event loop only. */
final class UpstreamPool {
    /** The plugin has as many connections as it may have. */
    static final class TooManyConnections extends RuntimeException {
        TooManyConnections(int limit) {
            super("connections: " + limit + " (expected: fewer)", null, false, false);
        }
    }

    /** The guest ran no more when the connection was made. */
    static final class GuestGone extends RuntimeException {
        GuestGone() {
            super("the guest is gone", null, false, false);
        }
    }

    private record Key(String vmiUid, InetSocketAddress address) {}

    private static final class Connections {
        final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
        final Set<Channel> open = new HashSet<>();
    }

    private final EventLoop eventLoop;
    private final UpstreamSettings settings;
    private final Bootstrap bootstrap;
    private final Predicate<Target> fence;
    private final Consumer<ConnectResult> connects;
    private final LongAdder openCount;
    private final Map<Key, Connections> plugins = new HashMap<>();

    /**
     * @param fence whether the target's guest still is the one that its Instance runs
     * @param connects hears of every attempt
     * @param openCount counts open connections of all event loops
     */
    UpstreamPool(
            EventLoop eventLoop,
            Class<? extends Channel> channelType,
            UpstreamSettings settings,
            Predicate<Target> fence,
            Consumer<ConnectResult> connects,
            LongAdder openCount) {
        this.connects = connects;
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.fence = fence;
        this.openCount = openCount;
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(channelType)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false); // a failed write would throw away the answer that came before
        long sweep = Math.max(settings.idleTimeout().toMillis() / 2, 10);
        eventLoop.scheduleWithFixedDelay(this::closeUnused, sweep, sweep, TimeUnit.MILLISECONDS);
    }

    /** The connection that was used last, {@code null} if none is free. */
    @Nullable UpstreamConnection idle(Target target) {
        Connections connections = plugins.get(key(target));
        if (connections == null) {
            return null;
        }
        UpstreamConnection connection;
        while ((connection = connections.idle.pollLast()) != null) {
            if (connection.idleSince() != null) {
                return connection;
            }
        }
        return null;
    }

    /** A new connection; fails with {@link TooManyConnections}, {@link GuestGone} or what the socket says. */
    Future<UpstreamConnection> connect(Target target) {
        Promise<UpstreamConnection> promise = eventLoop.newPromise();
        promise.addListener(
                over -> connects.accept(over.isSuccess() ? ConnectResult.CONNECTED : Unreachable.result(over.cause())));
        Key key = key(target);
        Connections connections = plugins.computeIfAbsent(key, k -> new Connections());
        if (connections.open.size() >= settings.maxConnections()) {
            return promise.setFailure(new TooManyConnections(settings.maxConnections()));
        }
        Channel channel = bootstrap
                .clone()
                .handler(new Initializer(key, connections, promise, target))
                .connect(target.address())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        promise.tryFailure(connected.cause());
                    }
                })
                .channel();
        opened(key, connections, channel);
        return promise;
    }

    /** Like {@link #connect}, for whoever asks for an {@link #idle} connection next; succeeds at once if there is one. */
    Future<?> reach(Target target) {
        Promise<@Nullable Void> promise = eventLoop.newPromise();
        UpstreamConnection free = idle(target);
        if (free != null) {
            keep(target, free);
            return promise.setSuccess(null);
        }
        connect(target).addListener((Future<UpstreamConnection> connected) -> {
            if (connected.isSuccess()) {
                keep(target, connected.getNow());
            }
            if (connected.isSuccess() || connected.cause() instanceof TooManyConnections) {
                promise.setSuccess(null);
            } else {
                promise.setFailure(connected.cause());
            }
        });
        return promise;
    }

    /** Without regard to how many are kept: this one is about to be used. */
    private void keep(Target target, UpstreamConnection connection) {
        Connections connections = plugins.get(key(target));
        if (connections == null) {
            connection.abort();
        } else {
            connections.idle.addLast(connection);
        }
    }

    private void opened(Key key, Connections connections, Channel channel) {
        connections.open.add(channel);
        openCount.increment();
        channel.closeFuture().addListener(closed -> {
            openCount.decrement();
            connections.open.remove(channel);
            if (connections.open.isEmpty()) {
                plugins.remove(key, connections);
            }
        });
    }

    /** Ends every connection to that guest, whatever it carries. */
    void forget(String vmiUid) {
        plugins.forEach((key, connections) -> {
            if (key.vmiUid().equals(vmiUid)) {
                connections.idle.clear();
                eventLoop.execute(() -> new ArrayList<>(connections.open).forEach(Channel::close));
            }
        });
    }

    private void closeUnused() {
        long oldest = System.nanoTime() - settings.idleTimeout().toNanos();
        for (Connections connections : new ArrayList<>(plugins.values())) {
            connections.idle.removeIf(connection -> {
                Long since = connection.idleSince();
                boolean unused = since == null || since - oldest < 0;
                if (unused) {
                    connection.abort();
                }
                return unused;
            });
        }
    }

    private static Key key(Target target) {
        return new Key(target.vmiUid(), target.address());
    }

    private final class Initializer extends ChannelInitializer<Channel> {
        private final Key key;
        private final Connections connections;
        private final Promise<UpstreamConnection> promise;
        private final Target target;

        Initializer(Key key, Connections connections, Promise<UpstreamConnection> promise, Target target) {
            this.key = key;
            this.connections = connections;
            this.promise = promise;
            this.target = target;
        }

        @Override
        protected void initChannel(Channel channel) {
            ResponseDecoder decoder = new ResponseDecoder(settings.maxResponseHeader());
            UpstreamConnection connection = new UpstreamConnection(channel, decoder, this::takeBack);
            channel.pipeline()
                    .addLast(new HttpRequestEncoder())
                    .addLast(decoder)
                    .addLast(new FlowControlHandler())
                    .addLast(new ConnectNotice(() -> ready(connection)))
                    .addLast(connection);
        }

        private void ready(UpstreamConnection connection) {
            if (!fence.test(target)) {
                connection.abort();
                promise.tryFailure(new GuestGone());
            } else if (!promise.trySuccess(connection)) {
                takeBack(connection);
            }
        }

        private void takeBack(UpstreamConnection connection) {
            if (connections.idle.size() >= settings.maxIdle() || plugins.get(key) != connections) {
                connection.abort();
            } else {
                connections.idle.addLast(connection);
            }
        }
    }
}
