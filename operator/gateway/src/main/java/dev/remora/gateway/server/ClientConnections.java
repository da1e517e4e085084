package dev.remora.gateway.server;

import dev.remora.gateway.http.ExchangeSequencer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All open connections of callers: bounds their number, and lets them go one by one in the end. */
final class ClientConnections {
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean draining;

    ClientConnections(int limit) {
        this.limit = limit;
    }

    /** Takes a connection in; {@code false} if there are too many. */
    boolean admit(Channel channel) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        open.add(channel);
        channel.closeFuture().addListener(closed -> {
            open.remove(channel);
            if (count.decrementAndGet() == 0 && draining) {
                drained.countDown();
            }
        });
        return true;
    }

    int count() {
        return count.get();
    }

    /**
     * Lets every request under way end, and then its connection.
     *
     * @return how many connections had to be cut off at the end of {@code timeout}
     */
    int drain(Duration timeout) throws InterruptedException {
        draining = true;
        open.forEach(channel -> channel.eventLoop()
                .execute(() -> channel.pipeline().fireUserEventTriggered(new ExchangeSequencer.Drain())));
        if (count.get() == 0 || drained.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return 0;
        }
        int cut = count.get();
        open.forEach(Channel::close);
        return cut;
    }
}
