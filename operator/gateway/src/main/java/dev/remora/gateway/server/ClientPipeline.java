package dev.remora.gateway.server;

import static java.util.Objects.requireNonNull;

import dev.remora.gateway.auth.CertificateAuthorities;
import dev.remora.gateway.auth.FrontProxy;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.auth.PluginTokenListener;
import dev.remora.gateway.console.ConsoleReads;
import dev.remora.gateway.console.ConsoleStage;
import dev.remora.gateway.console.PluginPageStage;
import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ExchangeSequencer;
import dev.remora.gateway.http.PaceKeeper;
import dev.remora.gateway.http.ProblemWriter;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.ResponseEncoder;
import dev.remora.gateway.http.h2.Http2Protocol;
import dev.remora.gateway.http.h2.ProtocolDetector;
import dev.remora.gateway.pipeline.AuthenticationStage;
import dev.remora.gateway.pipeline.AuthorizationStage;
import dev.remora.gateway.pipeline.CallerCredentials;
import dev.remora.gateway.pipeline.CredentialReader;
import dev.remora.gateway.pipeline.DiscoveryStage;
import dev.remora.gateway.pipeline.FrontProxyCredentials;
import dev.remora.gateway.pipeline.OwnTokenStage;
import dev.remora.gateway.pipeline.ResolutionStage;
import dev.remora.gateway.pipeline.RouteStage;
import dev.remora.gateway.pipeline.SubprotocolTokenStage;
import dev.remora.gateway.pipeline.WakeStage;
import dev.remora.gateway.rest.stage.RestCalls;
import dev.remora.gateway.rest.stage.RestStage;
import dev.remora.gateway.telemetry.ConnectionRefusal;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.ExchangeRecorder;
import dev.remora.gateway.upstream.ForwardingHandler;
import dev.remora.gateway.upstream.Upstreams;
import dev.remora.gateway.wake.WaitingRoom;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flow.FlowControlHandler;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A caller's connection. {@link #addSteps} lists the steps of every request, whether it comes on a connection of HTTP/1.1
 * or on a stream of HTTP/2.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final ProblemWriter PROBLEMS = new ProblemWriter();
    private static final RequestRules RULES = new RequestRules();

    private final ServerSettings settings;
    private final Collaborators collaborators;
    private final ClientConnections connections;
    private final Upstreams upstreams;
    private final @Nullable Http2Protocol http2;
    private final @Nullable TlsSource tls;
    private final @Nullable Supplier<FrontProxy> frontProxy;
    private final Identification identification;
    private final AccessWatch accessWatch;
    private final WaitingRoom waitingRoom;
    private final PluginTokenListener pluginTokens;

    /**
     * @param tls of this listener
     * @param frontProxy who may say who calls; {@code null} where callers say so themselves
     */
    ClientPipeline(
            ServerSettings settings,
            @Nullable TlsSource tls,
            @Nullable Supplier<FrontProxy> frontProxy,
            Collaborators collaborators,
            ClientConnections connections,
            Upstreams upstreams,
            WaitingRoom waitingRoom) {
        this.settings = settings;
        this.tls = tls;
        this.frontProxy = frontProxy;
        this.collaborators = collaborators;
        this.connections = connections;
        this.upstreams = upstreams;
        this.http2 = settings.http2() == null
                ? null
                : new Http2Protocol(settings.http2(), settings.limits(), settings.timeouts());
        this.identification = new Identification(collaborators.authenticator(), this::clientAuthorities);
        this.pluginTokens = collaborators.metrics().pluginTokens();
        this.accessWatch = new AccessWatch(settings.recheck(), InstantSource.system());
        this.waitingRoom = waitingRoom;
    }

    @Override
    protected void initChannel(Channel channel) {
        ConnectionRefusal refusal = connections.admit(channel, frontProxy != null);
        if (refusal != null) {
            collaborators.metrics().refused(refusal);
            channel.close();
            return;
        }
        ConnectionTimer timer = new ConnectionTimer(settings.timeouts());
        addTls(channel);
        channel.pipeline().addLast(timer);
        if (http2 == null) {
            addHttp1(channel.pipeline(), timer);
        } else {
            channel.pipeline()
                    .addLast(new ProtocolDetector(
                            pipeline -> addHttp1(pipeline, timer), pipeline -> addHttp2(pipeline, timer)));
        }
    }

    private void addTls(Channel channel) {
        if (tls != null) {
            channel.pipeline()
                    .addLast(tls.context().newHandler(channel.alloc()))
                    .addLast(collaborators.metrics().handshakes());
        }
    }

    private void addHttp1(ChannelPipeline pipeline, ConnectionTimer timer) {
        ReadGate gate = new ReadGate(pipeline.channel());
        RequestDecoder decoder = new RequestDecoder(settings.limits());
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(encoder, decoder)
                .addLast(new FlowControlHandler())
                .addLast(new ExchangeSequencer(gate, timer, decoder, encoder));
        addSteps(pipeline.channel(), gate, timer);
    }

    private void addHttp2(ChannelPipeline pipeline, ConnectionTimer connectionTimer) {
        requireNonNull(http2).add(pipeline, stream -> {
            ConnectionTimer timer = ConnectionTimer.ofStream(settings.timeouts());
            stream.pipeline().addFirst(timer);
            addSteps(stream, new ReadGate(stream), timer);
        });
        pipeline.remove(connectionTimer); // HTTP/2 has its own, for it counts streams
    }

    private void addSteps(Channel channel, ReadGate gate, ConnectionTimer timer) {
        String client = clientAddress(channel);
        Exchange exchange = new Exchange(collaborators.metrics(), client);
        CredentialReader credentials =
                frontProxy == null ? new CallerCredentials() : new FrontProxyCredentials(frontProxy);
        accessWatch.watch(channel, exchange);
        channel.pipeline()
                .addLast(PROBLEMS)
                .addLast(new ExchangeRecorder(exchange, collaborators.tracing()))
                .addLast(RULES)
                .addLast(new PaceKeeper(settings.pace()));
        if (frontProxy != null) {
            channel.pipeline().addLast(new DiscoveryStage(exchange));
        }
        ConsoleReads console =
                frontProxy == null ? collaborators.console() : null; // behind kube-apiserver are no browsers
        if (console != null) {
            Identification callers = new Identification(console.authenticator(), () -> CertificateAuthorities.NONE);
            channel.pipeline().addLast(new ConsoleStage(console, callers, credentials, gate, exchange));
        }
        RestCalls rest = collaborators.rest();
        if (rest != null && frontProxy == null) { // behind kube-apiserver there is no token that could be passed on
            Identification callers = new Identification(rest.authenticator(), () -> CertificateAuthorities.NONE);
            channel.pipeline().addLast(new RestStage(rest, callers, credentials, gate, exchange));
        }
        if (console != null) {
            channel.pipeline().addLast(PluginPageStage.INSTANCE);
        }
        channel.pipeline()
                .addLast(frontProxy == null ? SubprotocolTokenStage.OF_CALLERS : SubprotocolTokenStage.OF_FRONT_PROXY)
                .addLast(new RouteStage(exchange))
                .addLast(new OwnTokenStage(
                        collaborators.pluginTokens(),
                        pluginTokens,
                        collaborators.directory(),
                        credentials,
                        gate,
                        exchange))
                .addLast(new AuthenticationStage(identification, credentials, gate, exchange))
                .addLast(new AuthorizationStage(
                        identification, collaborators.authorizer(), collaborators.directory(), gate, exchange))
                .addLast(new ResolutionStage(collaborators.directory(), collaborators.activity(), exchange))
                .addLast(new WakeStage(
                        settings.wake().timeout(), waitingRoom, collaborators.directory(), upstreams, gate, exchange))
                .addLast(new ForwardingHandler(
                        upstreams, gate, timer, exchange, client, tls == null ? "http" : "https"));
    }

    private CertificateAuthorities clientAuthorities() {
        return tls == null ? CertificateAuthorities.NONE : tls.clients();
    }

    private static String clientAddress(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }
}
