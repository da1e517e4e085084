package dev.remora.gateway.server;

import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.health.Check;
import dev.remora.gateway.health.EventLoopCheck;
import dev.remora.gateway.telemetry.GatewayMetrics;
import dev.remora.gateway.upstream.Upstreams;
import dev.remora.gateway.wake.WaitingRoom;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server that callers talk to. */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    /** Nothing that runs on an event loop takes anything like that long. */
    private static final Duration STUCK = Duration.ofSeconds(5);

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    private final EventLoopGroup eventLoops;
    private final ClientConnections connections;
    private final WaitingRoom waitingRoom;
    private final Channel listener;
    private final @Nullable Channel aggregation;

    private GatewayServer(
            EventLoopGroup eventLoops,
            ClientConnections connections,
            WaitingRoom waitingRoom,
            Channel listener,
            @Nullable Channel aggregation) {
        this.eventLoops = eventLoops;
        this.connections = connections;
        this.waitingRoom = waitingRoom;
        this.listener = listener;
        this.aggregation = aggregation;
    }

    /**
     * Starts to listen.
     *
     * @throws IllegalStateException when the address cannot be listened on
     */
    public static GatewayServer start(ServerSettings settings, Collaborators collaborators) {
        return start(settings, null, collaborators);
    }

    /**
     * Starts to listen, for kube-apiserver too.
     *
     * @throws IllegalStateException when an address cannot be listened on
     */
    public static GatewayServer start(
            ServerSettings settings, @Nullable AggregationSettings aggregated, Collaborators collaborators) {
        Transport transport = settings.transport();
        ClientConnections connections =
                new ClientConnections(settings.maxConnections(), settings.maxConnectionsPerClient());
        InstanceDirectory directory = collaborators.directory();
        Upstreams upstreams = new Upstreams(
                transport.channel(),
                settings.upstream(),
                target -> isCurrent(target, directory),
                collaborators.metrics()::connect);
        directory.onGuestGone(upstreams);
        WaitingRoom waitingRoom = new WaitingRoom(
                settings.wake().limits(),
                directory,
                System::nanoTime,
                collaborators.metrics().wakes());
        directory.onChange(waitingRoom);
        EventLoopGroup eventLoops = transport.eventLoops(settings.threads(), "gateway");
        try {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group(eventLoops)
                    .channel(transport.serverChannel())
                    .option(ChannelOption.SO_BACKLOG, 4096)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
            Channel listener = Listening.at(
                    "--listen",
                    settings.listen(),
                    bootstrap
                            .clone()
                            .childHandler(new ClientPipeline(
                                    settings,
                                    settings.tls(),
                                    null,
                                    collaborators,
                                    connections,
                                    upstreams,
                                    waitingRoom)));
            Channel aggregation = aggregated == null
                    ? null
                    : Listening.at(
                            "--aggregation-listen",
                            aggregated.listen(),
                            bootstrap
                                    .clone()
                                    .childHandler(new ClientPipeline(
                                            settings,
                                            aggregated.tls(),
                                            aggregated.frontProxy(),
                                            collaborators,
                                            connections,
                                            upstreams,
                                            waitingRoom)));
            register(collaborators.metrics(), connections, upstreams);
            register(collaborators.metrics(), waitingRoom);
            LOG.atInfo()
                    .addKeyValue("address", listener.localAddress())
                    .addKeyValue("tls", settings.tls() == null ? "off" : Tls.provider())
                    .addKeyValue("transport", transport)
                    .addKeyValue("threads", settings.threads())
                    .log("listening");
            return new GatewayServer(eventLoops, connections, waitingRoom, listener, aggregation);
        } catch (RuntimeException e) {
            eventLoops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Where kube-apiserver connects, {@code null} if nowhere. */
    public @Nullable InetSocketAddress aggregationAddress() {
        return aggregation == null ? null : (InetSocketAddress) aggregation.localAddress();
    }

    /** The address that it really listens on. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Finds event loops that are stuck. */
    public Check eventLoopCheck() {
        return new Check("event-loops", new EventLoopCheck(eventLoops, STUCK, System::nanoTime));
    }

    /** Whether callers can connect. */
    public Check listenerCheck() {
        return new Check("listener", () -> listener.isOpen() ? null : "closed");
    }

    /** Ends the wait of a {@link #drain} under way, or to come. */
    public void hurry() {
        connections.hurry();
    }

    /**
     * Takes no more connections, lets requests under way end, then ends.
     *
     * @param timeout after which the rest is cut off
     */
    public void drain(Duration timeout) throws InterruptedException {
        if (eventLoops.isShuttingDown()) {
            return;
        }
        listener.close().syncUninterruptibly();
        if (aggregation != null) {
            aggregation.close().syncUninterruptibly();
        }
        waitingRoom.close();
        int cut = connections.drain(timeout);
        LOG.atInfo().addKeyValue("cut", cut).log("drained");
        eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(3, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            drain(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The fence: an address may belong to another guest by now, the running guest's UID never does. */
    private static boolean isCurrent(Target target, InstanceDirectory directory) {
        InstanceEntry entry = directory.byUid(target.instanceUid());
        return entry != null && target.vmiUid().equals(entry.vmiUid());
    }

    private static void register(GatewayMetrics metrics, ClientConnections connections, Upstreams upstreams) {
        metrics.gauge("connections", "Open connections of callers", connections, ClientConnections::count);
        metrics.gauge("upstream.connections", "Open connections to plugins", upstreams, Upstreams::openConnections);
    }

    private static void register(GatewayMetrics metrics, WaitingRoom waitingRoom) {
        metrics.gauge(
                "held.requests", "Requests that wait for an Instance to wake", waitingRoom, WaitingRoom::requests);
        metrics.gauge("held.bytes", "Memory that they take, at most", waitingRoom, WaitingRoom::bytes);
    }
}
