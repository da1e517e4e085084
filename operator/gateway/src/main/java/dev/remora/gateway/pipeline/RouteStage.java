package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Verb;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.Upgrade;
import dev.remora.gateway.route.Parsed;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.route.RouteParser;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;

/** Parse: which plugin is meant, and which right it takes. */
public final class RouteStage extends ChannelInboundHandlerAdapter {
    private final Exchange exchange;

    /** Notes what it finds in {@code exchange}. */
    public RouteStage(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof HttpRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        switch (RouteParser.parse(request.uri())) {
            case Parsed.Found(Route route) -> pass(ctx, request, route);
            case Parsed.Malformed(String reason) ->
                ctx.writeAndFlush(new ProblemResponse(Problem.MALFORMED_ADDRESS, reason));
            case Parsed.Unknown _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.UNKNOWN_ADDRESS,
                        "Plugins are at /v1/namespaces/<namespace>/instances/<name>/plugins/<plugin>/"
                                + " and /v1/instances/<uid>/plugins/<plugin>/."));
        }
    }

    private void pass(ChannelHandlerContext ctx, HttpRequest request, Route route) {
        boolean upgrade = Upgrade.isRequested(request);
        Verb verb = Verb.of(request.method().name(), upgrade);
        if (verb == null) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.METHOD_NOT_ALLOWED, "The Allow header lists the methods that RBAC verbs cover."));
            return;
        }
        exchange.routed(route, verb);
        ctx.fireChannelRead(new RoutedRequest(request, route, verb, upgrade));
    }
}
