package dev.remora.gateway.server;

import dev.remora.gateway.auth.Access;
import dev.remora.gateway.auth.Standing;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.pipeline.AccessLost;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends exchanges whose caller may not go on: what lasts longer than the interval is asked about again.
 *
 * <p>A short request pays nothing for it: each event loop looks over its connections now and then, and asks only about
 * exchanges that are older than the interval.
 */
final class AccessWatch {
    private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(5);
    private static final long SHORTEST_STEP = TimeUnit.MILLISECONDS.toNanos(10);

    private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final long interval;
    private final long patience;
    private final int atOnce;

    /**
     * @param settings how often, and for how long nobody needs to answer
     * @param clock that tokens' expiry is compared with
     */
    AccessWatch(RecheckSettings settings, InstantSource clock) {
        this.clock = clock;
        this.interval = settings.interval().toNanos();
        this.patience = Math.min(settings.patience().toNanos(), interval);
        this.atOnce = settings.atOnce();
    }

    /** Watches what {@code exchange} carries for as long as its channel is open; called on the channel's event loop. */
    void watch(Channel channel, Exchange exchange) {
        Loop loop = loops.computeIfAbsent(channel.eventLoop(), Loop::new);
        Watched watched = new Watched(loop, channel, exchange);
        loop.open.add(watched);
        channel.closeFuture().addListener(closed -> loop.open.remove(watched));
    }

    /** All that is open on one event loop, which is the only thread here. */
    private final class Loop {
        private final Set<Watched> open = new HashSet<>();
        private final ArrayDeque<Watched> due = new ArrayDeque<>();
        private int asking;

        Loop(EventLoop eventLoop) {
            long step = Math.clamp(interval / 4, SHORTEST_STEP, LONGEST_STEP);
            eventLoop.scheduleWithFixedDelay(this::look, step, step, TimeUnit.NANOSECONDS);
        }

        private void look() {
            long now = System.nanoTime();
            Instant time = clock.instant();
            for (Watched watched : open.toArray(Watched[]::new)) { // an end may close channels at once
                watched.look(now, time);
            }
            askSome();
        }

        private void askSome() {
            while (asking < atOnce && !due.isEmpty()) {
                due.remove().ask();
            }
        }
    }

    private final class Watched {
        private final Loop loop;
        private final Channel channel;
        private final Exchange exchange;
        private @Nullable Access access;
        private @Nullable Instant expiry;
        private long due;
        private long kept;
        private boolean asking;
        private long number;

        Watched(Loop loop, Channel channel, Exchange exchange) {
            this.loop = loop;
            this.channel = channel;
            this.exchange = exchange;
        }

        void look(long now, Instant time) {
            Access current = exchange.access();
            if (current == null) {
                access = null;
                return;
            }
            if (access == null || number != exchange.number()) {
                begin(current, now);
            }
            if (expiry != null && !time.isBefore(expiry)) {
                end(Problem.UNAUTHENTICATED, "The token expired while the request went on.");
            } else if (now - due >= 0 && !asking) {
                asking = true;
                loop.due.add(this);
            }
        }

        private void begin(Access current, long now) {
            access = current;
            number = exchange.number();
            expiry = current.expiry();
            kept = now;
            due = now + interval;
            asking = false;
        }

        private void ask() {
            Access asked = access;
            long which = number;
            if (asked == null || !isOpen(which)) {
                return; // it ended while it waited for its turn
            }
            loop.asking++;
            var _ = asked.check()
                    .whenComplete((standing, error) -> channel.eventLoop().execute(() -> {
                        loop.asking--;
                        if (isOpen(which)) {
                            asking = false;
                            judge(standing == null ? new Standing.Unanswered() : standing, System.nanoTime());
                        }
                        loop.askSome();
                    }));
        }

        private boolean isOpen(long which) {
            return number == which && exchange.number() == which && access != null && exchange.access() != null;
        }

        private void judge(Standing standing, long now) {
            switch (standing) {
                case Standing.Kept(var until) -> {
                    expiry = until;
                    kept = now;
                    due = now + interval;
                }
                case Standing.CredentialLost _ ->
                    end(Problem.UNAUTHENTICATED, "The token became worthless while the request went on.");
                case Standing.PermissionLost _ ->
                    end(Problem.FORBIDDEN, "The caller lost the right to do this while the request went on.");
                case Standing.Unanswered _ -> {
                    if (now - kept >= interval + patience) {
                        end(Problem.ACCESS_UNDECIDED, "The API server does not say whether this may go on.");
                    }
                }
            }
        }

        private void end(Problem problem, String detail) {
            access = null;
            Outcome outcome = problem == Problem.ACCESS_UNDECIDED ? Outcome.UNDECIDED : Outcome.ACCESS_LOST;
            channel.pipeline().fireUserEventTriggered(new AccessLost(outcome, problem, detail));
        }
    }
}
