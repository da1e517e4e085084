package dev.remora.gateway.pipeline;

import dev.remora.gateway.directory.Target;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Finds out whether a plugin takes connections. */
@FunctionalInterface
public interface Dialler {
    /**
     * Succeeds when {@code eventLoop} has an unused connection to {@code target}, which who forwards next will use. Fails
     * when the guest does not take one; nothing of any request was sent then. That the plugin has as many connections as it
     * may have is no failure: who forwards says so.
     */
    Future<?> dial(EventLoop eventLoop, Target target);
}
