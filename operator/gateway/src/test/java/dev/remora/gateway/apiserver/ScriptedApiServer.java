package dev.remora.gateway.apiserver;

import dev.remora.gateway.testing.TestAuthority;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server over TLS that does what a test wants, in HTTP/2 where it is spoken at all. */
final class ScriptedApiServer implements AutoCloseable {
    /** What came whole. */
    record Asked(String path, String authorization, String body) {}

    /** What becomes of a request. */
    interface Script {
        void run(Asked asked, Exchange exchange);
    }

    final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
    final Queue<Long> resets = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    volatile Script script = (request, exchange) -> exchange.answer(201, "h2:" + request.body());

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    ScriptedApiServer(TestAuthority authority, String host, int streams, String... protocols) throws Exception {
        var bundle = authority.server();
        SslContext tls = SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        List.of(protocols)))
                .build();
        listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc()),
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(new Http2Settings().maxConcurrentStreams(streams))
                                                .build(),
                                        new Requests());
                    }
                })
                .bind(new InetSocketAddress(host, 0))
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One request, and ways to end it. */
    record Exchange(ChannelHandlerContext ctx, Http2FrameStream stream, Runnable ended) {
        void answer(int status, String body) {
            ended.run();
            Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(status));
            ctx.write(new DefaultHttp2HeadersFrame(head).stream(stream));
            ctx.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true)
                    .stream(stream));
        }

        void reset() {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR).stream(stream));
        }

        /** Takes no more requests, this one being the last that is answered, or being answered no more (RFC 9113 section 6.8). */
        void goAway(boolean afterThis) {
            byte last = (byte) (afterThis ? stream.id() : 0);
            byte[] frame = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, last, 0, 0, 0, 0};
            ctx.pipeline().context(Http2FrameCodec.class).writeAndFlush(Unpooled.wrappedBuffer(frame));
        }

        void endConnection() {
            ctx.channel().close();
        }

        void later(Runnable what) {
            ctx.executor().schedule(what, 20, TimeUnit.MILLISECONDS);
        }
    }

    private final class Requests extends ChannelInboundHandlerAdapter {
        private record Coming(Http2Headers head, StringBuilder body) {}

        private final Map<Http2FrameStream, Coming> coming = new HashMap<>();
        private int open;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            try {
                switch (frame) {
                    case Http2HeadersFrame head -> {
                        open++;
                        mostAtOnce.accumulateAndGet(open, Math::max);
                        coming.put(head.stream(), new Coming(head.headers(), new StringBuilder()));
                    }
                    case Http2DataFrame data -> {
                        Coming request = Objects.requireNonNull(coming.get(data.stream()));
                        request.body().append(data.content().toString(StandardCharsets.UTF_8));
                        if (data.isEndStream()) {
                            run(ctx, data.stream(), request);
                        }
                    }
                    case Http2ResetFrame reset -> resets.add(reset.errorCode());
                    default -> {}
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void run(ChannelHandlerContext ctx, Http2FrameStream stream, Coming whole) {
            coming.remove(stream);
            Asked request = new Asked(
                    String.valueOf(whole.head().path()),
                    String.valueOf(whole.head().get("authorization")),
                    whole.body().toString());
            asked.add(request);
            script.run(request, new Exchange(ctx, stream, () -> open--));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
