package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Authorizer;
import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Authorise: whether the caller may do that there.
 *
 * <p>RBAC knows Instances by name. For a UID that no Instance has, the same question is asked about all namespaces: it
 * takes the same time and gets the same refusal, and only who may reach every Instance is told that there is none.
 */
public final class AuthorizationStage extends ChannelInboundHandlerAdapter {
    private static final ProblemResponse FORBIDDEN =
            new ProblemResponse(Problem.FORBIDDEN, "The caller may not do this to this plugin.");
    private static final String EVERYWHERE = "";

    private final Identification identification;
    private final Authorizer authorizer;
    private final InstanceDirectory directory;
    private final ReadGate gate;
    private final Exchange exchange;

    /** Asks {@code authorizer}, and {@code identification} again while the exchange lasts; nothing is read meanwhile. */
    public AuthorizationStage(
            Identification identification,
            Authorizer authorizer,
            InstanceDirectory directory,
            ReadGate gate,
            Exchange exchange) {
        this.identification = identification;
        this.authorizer = authorizer;
        this.directory = directory;
        this.gate = gate;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof AuthenticatedRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        switch (request.request().route()) {
            case Route.ByName route -> ask(ctx, request, route.namespace(), route.name());
            case Route.ByUid route -> askByUid(ctx, request, route);
        }
    }

    private void askByUid(ChannelHandlerContext ctx, AuthenticatedRequest request, Route.ByUid route) {
        InstanceEntry entry = directory.byUid(route.uid());
        if (entry != null) {
            exchange.located(entry.namespace(), entry.name(), entry.uid());
            ask(ctx, request, entry.namespace(), entry.name());
        } else if (directory.ready()) {
            ask(ctx, request, EVERYWHERE, route.uid());
        } else {
            ctx.writeAndFlush(
                    new ProblemResponse(Problem.ACCESS_UNDECIDED, "The gateway has not seen all Instances yet."));
        }
    }

    private void ask(ChannelHandlerContext ctx, AuthenticatedRequest request, String namespace, String instance) {
        RoutedRequest routed = request.request();
        Answers.await(
                ctx,
                gate,
                Reason.AUTHORIZING,
                authorizer.authorize(
                        request.identity(),
                        routed.verb(),
                        namespace,
                        instance,
                        routed.route().plugin()),
                decision -> judge(ctx, request, namespace, instance, decision));
    }

    private void judge(
            ChannelHandlerContext ctx,
            AuthenticatedRequest request,
            String namespace,
            String instance,
            Decision decision) {
        switch (decision) {
            case Decision.Allowed _ -> {
                exchange.admitted(new RbacAccess(identification, authorizer, directory, request, namespace, instance));
                ctx.fireChannelRead(new AuthorizedRequest(request.request(), request.identity()));
            }
            case Decision.Forbidden _ -> ctx.writeAndFlush(FORBIDDEN);
            case Decision.Unanswered _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.ACCESS_UNDECIDED, "The API server did not say whether this is allowed."));
        }
    }
}
