package dev.remora.gateway.pipeline;

import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.http.AcceptedResponse;
import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.Prefer;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.wake.Admission;
import dev.remora.gateway.wake.Outlook;
import dev.remora.gateway.wake.Place;
import dev.remora.gateway.wake.Refusal;
import dev.remora.gateway.wake.WaitingRoom;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Wake: holds a request whose Instance sleeps or boots, until the plugin takes a connection. Nothing is read meanwhile.
 *
 * <p>A request whose wait is over goes through the steps again, from the caller's authentication on: by then the token may
 * have expired, the right may be gone, and the guest is another one at another address. The Instance must be the same: one
 * that was made anew under the name is not what the caller waited for.
 *
 * <p>A guest that may sleep can be on its way down while its status still says that it runs. So a connection to it that is
 * refused is tried again for {@link #DOUBT}, and for as long as others may wait once its status says that it is down.
 */
public final class WakeStage extends ChannelInboundHandlerAdapter {
    static final Duration DOUBT = Duration.ofSeconds(2);

    private final Duration timeout;
    private final WaitingRoom room;
    private final InstanceDirectory directory;
    private final Dialler dialler;
    private final ReadGate gate;
    private final Exchange exchange;

    /** The request that waits. */
    private @Nullable HeldRequest held;

    /** The request whose wait is over, on its way through the steps again. */
    private @Nullable HeldRequest released;

    /**
     * @param timeout for how long a request may wait
     */
    public WakeStage(
            Duration timeout,
            WaitingRoom room,
            InstanceDirectory directory,
            Dialler dialler,
            ReadGate gate,
            Exchange exchange) {
        this.timeout = timeout;
        this.room = room;
        this.directory = directory;
        this.dialler = dialler;
        this.gate = gate;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        switch (msg) {
            case ResolvedRequest request -> resolved(ctx, request);
            case SleepingRequest request -> asleep(ctx, request);
            default -> ctx.fireChannelRead(msg);
        }
    }

    private void resolved(ChannelHandlerContext ctx, ResolvedRequest request) {
        Target target = request.target();
        HeldRequest again = takeReleased();
        if (again != null && !again.instanceUid().equals(target.instanceUid())) {
            notFound(ctx);
        } else if (again != null && again.givenUp()) {
            pass(ctx, request);
        } else {
            switch (target.slumber()) {
                case NEVER -> pass(ctx, request);
                case AWAKE -> reach(ctx, request, again);
                case WAKING -> hold(ctx, request, again, true);
            }
        }
    }

    private void asleep(ChannelHandlerContext ctx, SleepingRequest request) {
        InstanceEntry instance = request.instance();
        HeldRequest again = takeReleased();
        if (again != null && !again.instanceUid().equals(instance.uid())) {
            notFound(ctx);
            return;
        }
        room.asked(instance);
        HeldRequest one = again != null
                ? again
                : held(
                        ctx,
                        request.request(),
                        instance.uid(),
                        request.identity().username());
        hold(ctx, one, true);
    }

    private @Nullable HeldRequest takeReleased() {
        HeldRequest one = released;
        released = null;
        return one != null && one.exchange() == exchange.number() ? one : null;
    }

    private HeldRequest held(ChannelHandlerContext ctx, RoutedRequest request, String uid, String caller) {
        return new HeldRequest(
                this,
                ctx,
                exchange.number(),
                request,
                uid,
                caller,
                Prefer.of(request.http().headers()),
                timeout);
    }

    /** Nothing may have told yet that the guest goes to sleep: only a connection is proof that it is there. */
    private void reach(ChannelHandlerContext ctx, ResolvedRequest request, @Nullable HeldRequest again) {
        Future<?> dialled = dialler.dial(ctx.channel().eventLoop(), request.target());
        if (dialled.isSuccess()) {
            pass(ctx, request);
            return;
        }
        gate.close(Reason.WAKING);
        dialled.addListener(done -> {
            if (!ctx.channel().isActive() || ctx.isRemoved()) {
                return;
            }
            if (done.isSuccess()) {
                pass(ctx, request);
            } else {
                hold(ctx, request, again, false);
            }
        });
    }

    private void hold(
            ChannelHandlerContext ctx, ResolvedRequest request, @Nullable HeldRequest again, boolean sleepSeen) {
        HeldRequest one = again != null
                ? again
                : held(
                        ctx,
                        request.request(),
                        request.target().instanceUid(),
                        request.identity().username());
        hold(ctx, one, sleepSeen);
    }

    private void hold(ChannelHandlerContext ctx, HeldRequest one, boolean sleepSeen) {
        if (sleepSeen) {
            one.seeSleep();
        }
        if (sleepSeen && one.prefer().respondAsync() && one.prefer().longestWait() == null) {
            accept(ctx, one);
            return;
        }
        gate.close(Reason.WAKING);
        held = one;
        switch (room.enter(one)) {
            case Admission.Admitted(Place place) -> one.admitted(place, DOUBT);
            case Admission.TurnedAway(Refusal why) -> {
                held = null;
                refuse(ctx, one, why);
            }
        }
    }

    /** Its turn: where is the plugin now, and does it take a connection? */
    void look(HeldRequest one) {
        if (held != one) {
            return;
        }
        switch (Outlook.of(directory.byUid(one.instanceUid()), one.plugin())) {
            case Outlook.Wait _ -> {
                one.seeSleep();
                room.stay(one.place());
            }
            case Outlook.Reachable(Target target) -> dial(one, target);
            case Outlook.Futile _ -> {
                room.leave(one.place());
                release(one);
            }
            case Outlook.Gone _ -> {
                end(one);
                notFound(one.context());
            }
        }
    }

    private void dial(HeldRequest one, Target target) {
        ChannelHandlerContext ctx = one.context();
        dialler.dial(ctx.channel().eventLoop(), target).addListener(done -> {
            if (held != one) {
                return;
            }
            if (done.isSuccess()) {
                room.reached(one.place());
                release(one);
                return;
            }
            Duration rest = room.unreached(one.place());
            if (rest.isPositive()) {
                ctx.executor().schedule(() -> room.rested(one.place()), rest.toNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }

    /** Through all the steps again. */
    private void release(HeldRequest one) {
        end(one);
        released = one;
        one.context().pipeline().context(RouteStage.class).fireChannelRead(one.request());
    }

    /** It has tried for a while, and nothing says that the guest sleeps. */
    void doubted(HeldRequest one) {
        if (held != one || one.sleepSeen()) {
            return;
        }
        if (Outlook.of(directory.byUid(one.instanceUid()), one.plugin()) instanceof Outlook.Wait) {
            one.seeSleep();
            return;
        }
        one.giveUp();
        release(one);
    }

    void expired(HeldRequest one) {
        if (held != one) {
            return;
        }
        room.expired(one.place());
        end(one);
        if (one.prefer().respondAsync()) {
            accept(one.context(), one);
        } else {
            refuse(one.context(), one, Refusal.TIMEOUT);
        }
    }

    void turnedAway(HeldRequest one) {
        if (held == one) {
            end(one);
            refuse(one.context(), one, Refusal.DRAINING);
        }
    }

    /** Its wait is over, for whatever reason. */
    private void end(HeldRequest one) {
        held = null;
        one.stopClocks();
        room.leave(one.place());
    }

    private void pass(ChannelHandlerContext ctx, ResolvedRequest request) {
        ctx.fireChannelRead(request);
        gate.open(Reason.WAKING);
        ctx.fireChannelReadComplete(); // what was written to the plugin goes out, even if nothing follows
    }

    private void accept(ChannelHandlerContext ctx, HeldRequest one) {
        answer(ctx, new AcceptedResponse(one.prefer(), one.request().http().uri(), retryAfter(one)));
    }

    private void refuse(ChannelHandlerContext ctx, HeldRequest one, Refusal why) {
        answer(
                ctx,
                switch (why) {
                    case INSTANCE -> overloaded(one, "As many requests wait for the Instance to wake as may.");
                    case GATEWAY -> overloaded(one, "As many requests wait for sleeping Instances as may.");
                    case CALLER ->
                        overloaded(one, "As many of the caller's requests wait for an Instance to wake as may.");
                    case TIMEOUT -> waking("The Instance still wakes; this request waited for as long as it may.", one);
                    case DRAINING ->
                        new ProblemResponse(
                                Problem.INSTANCE_WAKING, "This gateway is ending; another one may wait.", 1);
                });
    }

    private ProblemResponse overloaded(HeldRequest one, String detail) {
        return new ProblemResponse(Problem.OVERLOADED, detail, retryAfter(one));
    }

    private ProblemResponse waking(String detail, HeldRequest one) {
        return new ProblemResponse(Problem.INSTANCE_WAKING, detail, retryAfter(one));
    }

    private int retryAfter(HeldRequest one) {
        return room.retryAfter(one.instanceUid());
    }

    private void notFound(ChannelHandlerContext ctx) {
        answer(ctx, new ProblemResponse(Problem.INSTANCE_NOT_FOUND, "The Instance was deleted."));
    }

    private void answer(ChannelHandlerContext ctx, Object response) {
        ctx.writeAndFlush(response);
        gate.requestOver();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        HeldRequest one = held;
        if (one == null) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        switch (event) {
            case ConnectionTimer.Stalled _ -> {} // who waits here has a time of its own
            case AccessLost lost -> {
                end(one);
                answer(ctx, new ProblemResponse(lost.problem(), lost.detail()));
            }
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }

    private void forget() {
        released = null;
        if (held != null) {
            end(held);
        }
    }
}
