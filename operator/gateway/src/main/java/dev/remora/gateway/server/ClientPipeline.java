package dev.remora.gateway.server;

import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ExchangeSequencer;
import dev.remora.gateway.http.ProblemWriter;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.RequestRules;
import dev.remora.gateway.http.ResponseEncoder;
import dev.remora.gateway.pipeline.AuthenticationStage;
import dev.remora.gateway.pipeline.AuthorizationStage;
import dev.remora.gateway.pipeline.ResolutionStage;
import dev.remora.gateway.pipeline.RouteStage;
import dev.remora.gateway.telemetry.Exchange;
import dev.remora.gateway.telemetry.ExchangeRecorder;
import dev.remora.gateway.upstream.ForwardingHandler;
import dev.remora.gateway.upstream.Upstreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;

/**
 * A caller's connection. Read {@link #initChannel}: these are the steps of every request.
 *
 * <p>HTTP/2 will replace {@link #addHttp1} by a multiplexer whose streams get {@link #addSteps}.
 */
final class ClientPipeline extends ChannelInitializer<Channel> {
    private static final ProblemWriter PROBLEMS = new ProblemWriter();
    private static final RequestRules RULES = new RequestRules();

    private final ServerSettings settings;
    private final Collaborators collaborators;
    private final ClientConnections connections;
    private final Upstreams upstreams;

    ClientPipeline(
            ServerSettings settings, Collaborators collaborators, ClientConnections connections, Upstreams upstreams) {
        this.settings = settings;
        this.collaborators = collaborators;
        this.connections = connections;
        this.upstreams = upstreams;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!connections.admit(channel)) {
            channel.close();
            return;
        }
        ReadGate gate = new ReadGate(channel);
        ConnectionTimer timer = new ConnectionTimer(settings.timeouts());
        addTls(channel);
        channel.pipeline().addLast(timer);
        addHttp1(channel.pipeline(), gate, timer);
        addSteps(channel, gate, timer);
    }

    private void addTls(Channel channel) {
        SslContext tls = settings.tls();
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
    }

    private void addHttp1(ChannelPipeline pipeline, ReadGate gate, ConnectionTimer timer) {
        RequestDecoder decoder = new RequestDecoder(settings.limits());
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(encoder, decoder)
                .addLast(new FlowControlHandler())
                .addLast(new ExchangeSequencer(gate, timer, decoder, encoder));
    }

    private void addSteps(Channel channel, ReadGate gate, ConnectionTimer timer) {
        String client = clientAddress(channel);
        Exchange exchange = new Exchange(collaborators.metrics(), client);
        channel.pipeline()
                .addLast(PROBLEMS)
                .addLast(new ExchangeRecorder(exchange))
                .addLast(RULES)
                .addLast(new RouteStage(exchange))
                .addLast(new AuthenticationStage(collaborators.authenticator(), gate, exchange))
                .addLast(new AuthorizationStage(collaborators.authorizer(), collaborators.directory(), gate, exchange))
                .addLast(new ResolutionStage(collaborators.directory(), collaborators.activity(), exchange))
                .addLast(new ForwardingHandler(
                        upstreams, gate, timer, exchange, client, settings.tls() == null ? "http" : "https"));
    }

    private static String clientAddress(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }
}
