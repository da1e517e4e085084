package dev.remora.gateway.server;

import dev.remora.gateway.http.ExchangeSequencer.CutOff;
import dev.remora.gateway.http.ExchangeSequencer.Drain;
import dev.remora.gateway.telemetry.ConnectionRefusal;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All open connections of callers: bounds their number, and lets them go one by one in the end. */
final class ClientConnections {
    /** For the last words of those that are cut off. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    private final int limit;
    private final int clientLimit;
    private final Map<ClientNetwork, Integer> clients = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final CountDownLatch waited = new CountDownLatch(1);
    private volatile boolean draining;

    /**
     * @param limit most connections
     * @param clientLimit most connections of one {@link ClientNetwork}, 0 for as many as there may be
     */
    ClientConnections(int limit, int clientLimit) {
        this.limit = limit;
        this.clientLimit = clientLimit;
    }

    /**
     * Takes a connection in; says why if not.
     *
     * @param shared whether many callers come from its address: then that has no limit of its own
     */
    @Nullable ConnectionRefusal admit(Channel channel, boolean shared) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return ConnectionRefusal.LIMIT;
        }
        ClientNetwork client = clientLimit == 0 || shared ? null : network(channel);
        if (client != null && clients.merge(client, 1, Integer::sum) > clientLimit) {
            leave(client);
            count.decrementAndGet();
            return ConnectionRefusal.CLIENT_LIMIT;
        }
        open.add(channel);
        channel.closeFuture().addListener(closed -> {
            open.remove(channel);
            if (client != null) {
                leave(client);
            }
            if (count.decrementAndGet() == 0 && draining) {
                drained.countDown();
                waited.countDown();
            }
        });
        if (draining) { // it was accepted just before the listener closed
            tell(channel, new Drain());
        }
        return null;
    }

    private void leave(ClientNetwork client) {
        clients.computeIfPresent(client, (key, connections) -> connections == 1 ? null : connections - 1);
    }

    private static @Nullable ClientNetwork network(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? ClientNetwork.of(address.getAddress())
                : null;
    }

    /** How many clients are counted. */
    int clients() {
        return clients.size();
    }

    int count() {
        return count.get();
    }

    /**
     * Lets every request under way end, and then its connection.
     *
     * @return how many connections had to be cut off at the end of {@code timeout}, or at {@link #hurry}
     */
    int drain(Duration timeout) throws InterruptedException {
        draining = true;
        open.forEach(channel -> tell(channel, new Drain()));
        if (count.get() > 0) {
            var _ = waited.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
        int cut = count.get();
        if (cut > 0) {
            open.forEach(channel -> tell(channel, new CutOff()));
            var _ = drained.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
            open.forEach(Channel::close);
        }
        return cut;
    }

    /** Ends the wait of a {@link #drain} under way, or to come. */
    void hurry() {
        waited.countDown();
    }

    private static void tell(Channel channel, Object event) {
        channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(event));
    }
}
