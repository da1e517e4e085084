package dev.remora.gateway.server;

import dev.remora.gateway.health.Checks;
import dev.remora.gateway.health.Checks.Verdict;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * {@code /livez}, {@code /readyz} and {@code /metrics} for the cluster, over plain HTTP on a port and a thread of their own.
 * One request per connection. {@code /healthz} is the older name of {@code /livez}.
 */
public final class ManagementServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final EventLoopGroup eventLoops;
    private final Channel listener;

    private ManagementServer(EventLoopGroup eventLoops, Channel listener) {
        this.eventLoops = eventLoops;
        this.listener = listener;
    }

    /**
     * Starts to listen.
     *
     * @param live what {@code /livez} says
     * @param ready what {@code /readyz} says
     * @param metrics what {@code /metrics} says, in Prometheus's text format
     */
    public static ManagementServer start(
            InetSocketAddress listen, Transport transport, Checks live, Checks ready, Supplier<String> metrics) {
        EventLoopGroup eventLoops = transport.eventLoops(1, "management");
        Answerer answerer = new Answerer(live, ready, metrics);
        try {
            ServerBootstrap bootstrap = new ServerBootstrap()
                    .group(eventLoops)
                    .channel(transport.serverChannel())
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(new ReadTimeoutHandler(10))
                                    .addLast(new HttpServerCodec())
                                    .addLast(new HttpObjectAggregator(1024))
                                    .addLast(answerer);
                        }
                    });
            return new ManagementServer(eventLoops, Listening.at("--management-listen", listen, bootstrap));
        } catch (RuntimeException e) {
            eventLoops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** The address that it really listens on. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    @Sharable
    private static final class Answerer extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Checks live;
        private final Checks ready;
        private final Supplier<String> metrics;

        Answerer(Checks live, Checks ready, Supplier<String> metrics) {
            this.live = live;
            this.ready = ready;
            this.metrics = metrics;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            ctx.writeAndFlush(answer(request.uri())).addListener(ChannelFutureListener.CLOSE);
        }

        private FullHttpResponse answer(String target) {
            QueryStringDecoder asked = new QueryStringDecoder(target);
            return switch (asked.path()) {
                case "/livez", "/healthz" -> health(live, asked);
                case "/readyz" -> health(ready, asked);
                case "/metrics" -> text(HttpResponseStatus.OK, PROMETHEUS, metrics.get());
                default -> text(HttpResponseStatus.NOT_FOUND, TEXT, "try /livez, /readyz or /metrics\n");
            };
        }

        private static FullHttpResponse health(Checks checks, QueryStringDecoder asked) {
            Map<String, List<String>> parameters = asked.parameters();
            Verdict verdict = checks.look(
                    parameters.containsKey("verbose"), Set.copyOf(parameters.getOrDefault("exclude", List.of())));
            return text(
                    verdict.passed() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                    TEXT,
                    verdict.text());
        }

        private static FullHttpResponse text(HttpResponseStatus status, String type, String text) {
            ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return response;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
