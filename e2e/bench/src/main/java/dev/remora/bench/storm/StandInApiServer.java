package dev.remora.bench.storm;

import dev.remora.bench.Tls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * As much of a kube-apiserver as the gateway needs: TLS with HTTP/2 for whoever asks for it, else HTTP/1.1, and 5 ms for each
 * review. One thread, because what it costs is not what is measured.
 */
final class StandInApiServer implements AutoCloseable {
    private static final Duration REVIEW = Duration.ofMillis(5);
    private static final int MOST_BODY = 1 << 20;

    private final EventLoopGroup loop;
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final InetSocketAddress address;
    private final Tls tls;
    private final StandInAnswers answers;

    private StandInApiServer(InetSocketAddress address, Tls tls, StandInAnswers answers) {
        this.address = address;
        this.tls = tls;
        this.answers = answers;
        this.loop = Loops.of(1, "api-server");
    }

    /**
     * Starts it on a port of 127.0.0.1.
     *
     * @param tls what it shows
     * @param pluginPort where the Instance's plugin listens
     */
    static StandInApiServer start(int port, Tls tls, int pluginPort) throws SSLException {
        StandInApiServer api = new StandInApiServer(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), tls, new StandInAnswers(pluginPort));
        api.comeBack();
        return api;
    }

    /** Listens again after {@link #goAway}. */
    void comeBack() throws SSLException {
        SslContext context = SslContextBuilder.forServer(
                        tls.certificate().toFile(), tls.key().toFile())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
        open.add(new ServerBootstrap()
                .group(loop)
                .channel(Loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connection(context, new ReviewTime(REVIEW)))
                .bind(address)
                .syncUninterruptibly()
                .channel());
    }

    /** Ends all connections and refuses others. */
    void goAway() {
        open.close().awaitUninterruptibly();
    }

    /** A kubeconfig that leads here. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: bench, cluster: {server: 'https://127.0.0.1:%d', certificate-authority: '%s'}}]
                users: [{name: gateway, user: {token: gateway}}]
                contexts: [{name: bench, context: {cluster: bench, user: gateway}}]
                current-context: bench
                """.formatted(address.getPort(), tls.certificate());
    }

    int tokenReviews() {
        return answers.tokenReviews();
    }

    int accessReviews() {
        return answers.accessReviews();
    }

    @Override
    public void close() {
        goAway();
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private final class Connection extends ChannelInitializer<Channel> {
        private final SslContext context;
        private final ReviewTime reviewTime;

        Connection(SslContext context, ReviewTime reviewTime) {
            this.context = context;
            this.reviewTime = reviewTime;
        }

        @Override
        protected void initChannel(Channel channel) {
            open.add(channel);
            channel.pipeline().addLast(context.newHandler(channel.alloc()), new Protocol());
        }

        private final class Protocol extends ApplicationProtocolNegotiationHandler {
            Protocol() {
                super(ApplicationProtocolNames.HTTP_1_1);
            }

            @Override
            protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                    ctx.pipeline().addLast(StandInHttp2.handler(answers, reviewTime));
                } else {
                    ctx.pipeline()
                            .addLast(
                                    new HttpServerCodec(),
                                    new HttpObjectAggregator(MOST_BODY),
                                    new StandInHttp1(answers, reviewTime));
                }
            }
        }
    }
}
