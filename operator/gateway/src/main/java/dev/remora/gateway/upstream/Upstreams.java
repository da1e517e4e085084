package dev.remora.gateway.upstream;

import dev.remora.gateway.directory.GuestListener;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.pipeline.Dialler;
import dev.remora.gateway.telemetry.ConnectResult;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One pool for each event loop. */
public final class Upstreams implements GuestListener, Dialler {
    private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();
    private final Class<? extends Channel> channelType;
    private final UpstreamSettings settings;
    private final Predicate<Target> fence;
    private final Consumer<ConnectResult> connects;
    private final LongAdder open = new LongAdder();

    /**
     * @param channelType of the transport that the event loops run
     * @param fence whether the target's guest still is the one that its Instance runs; asked after every connect
     * @param connects hears of every attempt
     */
    public Upstreams(
            Class<? extends Channel> channelType,
            UpstreamSettings settings,
            Predicate<Target> fence,
            Consumer<ConnectResult> connects) {
        this.connects = connects;
        this.channelType = channelType;
        this.settings = settings;
        this.fence = fence;
    }

    UpstreamPool of(EventLoop eventLoop) {
        UpstreamPool pool = pools.get(eventLoop);
        return pool != null
                ? pool
                : pools.computeIfAbsent(
                        eventLoop, loop -> new UpstreamPool(loop, channelType, settings, fence, connects, open));
    }

    @Override
    public Future<?> dial(EventLoop eventLoop, Target target) {
        return of(eventLoop).reach(target);
    }

    /** Open connections to plugins. */
    public long openConnections() {
        return open.sum();
    }

    @Override
    public void onGone(String vmiUid) {
        pools.forEach((eventLoop, pool) -> eventLoop.execute(() -> pool.forget(vmiUid)));
    }
}
