package dev.remora.gateway.upstream;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ExchangeSequencer;
import dev.remora.gateway.http.PaceKeeper;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.ReservedHeaders;
import dev.remora.gateway.http.TunnelRequest;
import dev.remora.gateway.pipeline.AccessLost;
import dev.remora.gateway.pipeline.ResolvedRequest;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.Outcome;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forward: sends a request to its target and the answer back, part by part. Each side is read only as fast as the other
 * takes it, and the end of one side ends the other.
 */
public final class ForwardingHandler extends ChannelInboundHandlerAdapter implements ResponseSink {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardingHandler.class);

    private final Upstreams upstreams;
    private final ForwardedHeaders forwarded;
    private final ReadGate gate;
    private final ConnectionTimer timer;
    private final Exchange exchange;

    private @Nullable ChannelHandlerContext context;
    private @Nullable UpstreamPool pool;

    /** The request that waits for its connection or is carried by {@link #upstream}. */
    private @Nullable ResolvedRequest current;

    private @Nullable UpstreamConnection upstream;
    private boolean headSent;
    private int attempts;

    /**
     * @param clientAddress the connection's other end
     * @param scheme {@code https} or {@code http}
     */
    public ForwardingHandler(
            Upstreams upstreams,
            ReadGate gate,
            ConnectionTimer timer,
            Exchange exchange,
            String clientAddress,
            String scheme) {
        this.upstreams = upstreams;
        this.forwarded = new ForwardedHeaders(clientAddress, scheme);
        this.gate = gate;
        this.timer = timer;
        this.exchange = exchange;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        pool = upstreams.of(ctx.channel().eventLoop());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof ResolvedRequest request) {
            start(request);
        } else if (msg instanceof HttpContent content && upstream != null) {
            send(content, upstream);
        } else {
            ReferenceCountUtil.release(msg);
        }
    }

    private void start(ResolvedRequest request) {
        int attempt = ++attempts;
        current = request;
        headSent = false;
        forwarded.rewrite(request);
        UpstreamConnection free = pool().idle(request.target());
        if (free != null) {
            carry(request, free);
            return;
        }
        gate.close(Reason.CONNECTING);
        pool().connect(request.target()).addListener((Future<UpstreamConnection> connected) -> {
            if (current == null || attempt != attempts) {
                if (connected.isSuccess()) {
                    connected.getNow().abort(); // the caller left meanwhile
                }
                return;
            }
            if (connected.isSuccess()) {
                carry(request, connected.getNow());
            } else {
                current = null;
                refuse(Unreachable.problem(connected.cause()));
            }
            gate.open(Reason.CONNECTING);
            flushUpstream(); // nothing was read meanwhile, so no end of a read will do it
        });
    }

    private void carry(ResolvedRequest request, UpstreamConnection connection) {
        upstream = connection;
        connection.begin(this, request.request().http(), request.request().upgrade());
    }

    private void send(HttpContent content, UpstreamConnection connection) {
        if (content instanceof LastHttpContent last) {
            ReservedHeaders.stripRequestTrailers(last.trailingHeaders());
        }
        connection.write(content);
        if (!connection.isWritable()) {
            gate.close(Reason.BACK_PRESSURE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushUpstream();
    }

    @Override
    public void onWritable() {
        gate.open(Reason.BACK_PRESSURE);
        flushUpstream();
    }

    private void flushUpstream() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    @Override
    public void onInformational(HttpResponse response) {
        ReservedHeaders.stripResponse(response.headers(), false);
        context()
                .writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        response.status(),
                        Unpooled.EMPTY_BUFFER,
                        response.headers(),
                        EmptyHttpHeaders.INSTANCE));
        keepPace();
    }

    @Override
    public void onHead(HttpResponse response) {
        if (isFaulty(response)) {
            return;
        }
        headSent = true;
        ReservedHeaders.stripResponse(response.headers(), false);
        context().write(response);
    }

    @Override
    public void onContent(HttpContent content) {
        if (content instanceof LastHttpContent last) {
            ReservedHeaders.stripResponse(last.trailingHeaders(), false);
            upstream = null;
            current = null;
            context().writeAndFlush(content);
            gate.open(Reason.BACK_PRESSURE);
            return;
        }
        context().write(content);
        keepPace();
    }

    /** Stops reading the plugin while the caller does not take what was written. */
    private void keepPace() {
        if (!context().channel().isWritable()) {
            context().flush();
            if (!context().channel().isWritable() && upstream != null) {
                upstream.pauseReading();
            }
        }
    }

    @Override
    public void onPause() {
        context().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && upstream != null) {
            upstream.resumeReading();
            ctx.flush();
        }
    }

    @Override
    public void onSwitching(HttpResponse response) {
        UpstreamConnection connection = upstream;
        if (connection == null || isFaulty(response)) {
            return;
        }
        upstream = null;
        current = null;
        ReservedHeaders.stripResponse(response.headers(), true);
        context().writeAndFlush(response);
        timer.tunnelStarted();
        Tunnel.open(context().channel(), connection.channel(), exchange);
    }

    /** Ends the exchange if the caller would take the answer for a tunnel that is none. */
    private boolean isFaulty(HttpResponse response) {
        if (current != null && current.request().http() instanceof TunnelRequest tunnel) {
            String fault = tunnel.fault(response);
            if (fault != null) {
                fail(Outcome.ANSWER_BROKEN, Problem.PLUGIN_BROKE, fault);
                return true;
            }
        }
        return false;
    }

    @Override
    public void onBroken(@Nullable Throwable cause) {
        LOG.atDebug().setCause(cause).log("a plugin broke off its answer");
        fail(Outcome.ANSWER_BROKEN, Problem.PLUGIN_BROKE, "The plugin closed the connection or answered no HTTP.");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ConnectionTimer.Stalled) {
            fail(Outcome.TIMED_OUT, Problem.PLUGIN_TIMEOUT, "Nothing was sent or received for too long.");
        } else if (event instanceof AccessLost lost) {
            fail(lost.outcome(), lost.problem(), lost.detail());
        } else if (event instanceof RequestRules.BrokenBody) {
            fail(Outcome.REJECTED, Problem.BAD_REQUEST, "The request's body is not valid HTTP/1.1.");
        } else if (event instanceof PaceKeeper.TooSlow) {
            fail(Outcome.CLIENT_TOO_SLOW, Problem.REQUEST_TOO_SLOW, "Too few bytes of the body came for too long.");
        } else if (event instanceof PaceKeeper.OutOfTime) {
            fail(Outcome.TIMED_OUT, Problem.PLUGIN_TIMEOUT, "The request took longer than any may.");
        } else if (event instanceof ExchangeSequencer.CutOff) {
            fail(Outcome.CUT_OFF, Problem.SHUTTING_DOWN, "The plugin did not answer before the gateway had to end.");
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Ends the exchange under way: with an error while there is still room for one, else by closing. */
    private void fail(Outcome outcome, Problem problem, String detail) {
        boolean nothingToAnswer = current == null || headSent;
        boolean unsent = upstream == null;
        abort();
        if (nothingToAnswer) {
            exchange.broke(outcome);
            context().close();
        } else {
            refuse(new ProblemResponse(problem, detail, problem.retryAfter(), unsent));
        }
    }

    private void refuse(ProblemResponse problem) {
        context().writeAndFlush(problem);
        gate.requestOver();
    }

    private void abort() {
        current = null;
        if (upstream != null) {
            upstream.abort();
            upstream = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        abort();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            ctx.close(); // the caller reset the connection, or speaks no TLS that is taken here
            return;
        }
        LOG.atError().setCause(cause).log("a request failed");
        fail(Outcome.INTERNAL_ERROR, Problem.INTERNAL, "The gateway failed; its log says why.");
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the handler is in no pipeline");
        }
        return context;
    }

    private UpstreamPool pool() {
        if (pool == null) {
            throw new IllegalStateException("the handler is in no pipeline");
        }
        return pool;
    }
}
