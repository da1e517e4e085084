package dev.remora.gateway.server;

import dev.remora.gateway.http.ExchangeSequencer.CutOff;
import dev.remora.gateway.http.ExchangeSequencer.Drain;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All open connections of callers: bounds their number, and lets them go one by one in the end. */
final class ClientConnections {
    /** For the last words of those that are cut off. */
    private static final long LAST_WORDS_MILLIS = 1_000;

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch drained = new CountDownLatch(1);
    private final CountDownLatch waited = new CountDownLatch(1);
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
                waited.countDown();
            }
        });
        if (draining) { // it was accepted just before the listener closed
            tell(channel, new Drain());
        }
        return true;
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
