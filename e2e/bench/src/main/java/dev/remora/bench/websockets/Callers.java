package dev.remora.bench.websockets;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Callers with one WebSocket each, over TLS. */
public final class Callers {
    private static final int AT_ONCE = 64;
    private static final long PATIENCE = 60; // seconds

    private final URI url;
    private final SslContext tls;
    private final Bootstrap bootstrap;
    private final HttpHeaders headers;
    private final List<Conversation> open = new ArrayList<>();

    /** Nothing is open yet; {@code token} is for each handshake. */
    public Callers(URI url, String token, SslContext tls, EventLoopGroup loops) {
        this.url = url;
        this.tls = tls;
        this.bootstrap = new Bootstrap().group(loops).channel(NioSocketChannel.class);
        this.headers = new DefaultHttpHeaders().add("Authorization", "Bearer " + token);
    }

    /** Opens so many, some at a time; returns when all are open. */
    public void open(int count) throws InterruptedException, ExecutionException, TimeoutException {
        Semaphore dialling = new Semaphore(AT_ONCE);
        for (int i = 0; i < count; i++) {
            dialling.acquire();
            Conversation one = new Conversation();
            var _ = one.opened.whenComplete((_, _) -> dialling.release());
            dial(one);
            open.add(one);
        }
        for (Conversation one : open) {
            one.opened.get(PATIENCE, TimeUnit.SECONDS);
        }
    }

    private void dial(Conversation one) {
        WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(url)
                .version(WebSocketVersion.V13)
                .customHeaders(headers)
                .handshakeTimeoutMillis(TimeUnit.SECONDS.toMillis(PATIENCE))
                .build();
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc(), url.getHost(), url.getPort()),
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(64 * 1024),
                                        new WebSocketClientProtocolHandler(config),
                                        one);
                    }
                })
                .connect(url.getHost(), url.getPort())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        one.fail(connected.cause());
                    }
                });
    }

    /** Says something in each, and returns when each has been answered. */
    public void sayHello() throws InterruptedException, ExecutionException, TimeoutException {
        for (Conversation one : open) {
            one.say("hello");
        }
        for (Conversation one : open) {
            one.answered.get(PATIENCE, TimeUnit.SECONDS);
        }
    }

    private static final class Conversation extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final CompletableFuture<Channel> opened = new CompletableFuture<>();
        private final CompletableFuture<String> answered = new CompletableFuture<>();

        void say(String text) {
            var _ = opened.join().writeAndFlush(new TextWebSocketFrame(text));
        }

        void fail(Throwable cause) {
            opened.completeExceptionally(cause);
            answered.completeExceptionally(cause);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                opened.complete(ctx.channel());
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            answered.complete(frame.text());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(new IllegalStateException("a WebSocket was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(cause);
            var _ = ctx.close();
        }
    }
}
