package dev.remora.gateway.pipeline;

import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.directory.Target;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** Resolve: where the plugin is. The authorised names are all it goes by. */
public final class ResolutionStage extends ChannelInboundHandlerAdapter {
    private static final Resolution NO_INSTANCE = new Resolution.NoInstance();

    private final InstanceDirectory directory;
    private final Exchange exchange;

    /** Looks into {@code directory}. */
    public ResolutionStage(InstanceDirectory directory, Exchange exchange) {
        this.directory = directory;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof AuthorizedRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        InstanceEntry entry = entry(request.request().route());
        if (entry == null && !directory.ready()) {
            refuse(ctx, Problem.ACCESS_UNDECIDED, "The gateway has not seen all Instances yet.");
            return;
        }
        if (entry != null) {
            exchange.located(entry.namespace(), entry.name(), entry.uid());
        }
        String plugin = request.request().route().plugin();
        switch (entry == null ? NO_INSTANCE : entry.plugin(plugin)) {
            case Resolution.Reachable(Target target) ->
                ctx.fireChannelRead(new ResolvedRequest(request.request(), request.identity(), target));
            case Resolution.NoInstance _ -> refuse(ctx, Problem.INSTANCE_NOT_FOUND, "There is no such Instance.");
            case Resolution.NoPlugin _ ->
                refuse(ctx, Problem.PLUGIN_NOT_FOUND, "The Instance has no plugin " + plugin + ".");
            case Resolution.OwnTokenOnly _ ->
                refuse(ctx, Problem.OWN_TOKEN_REQUIRED, "The plugin's own token opens it, and RBAC does not.");
            case Resolution.Queued(String detail) -> refuse(ctx, Problem.PLUGIN_QUEUED, detail);
            case Resolution.Disabled(String detail) -> refuse(ctx, Problem.PLUGIN_DISABLED, detail);
            case Resolution.Stopped(String detail) -> refuse(ctx, Problem.INSTANCE_STOPPED, detail);
            case Resolution.NotRunning(String detail) -> refuse(ctx, Problem.INSTANCE_NOT_RUNNING, detail);
            case Resolution.PluginFailed(String detail) -> refuse(ctx, Problem.PLUGIN_FAILED, detail);
        }
    }

    private @Nullable InstanceEntry entry(Route route) {
        return switch (route) {
            case Route.ByUid byUid -> directory.byUid(byUid.uid());
            case Route.ByName byName -> directory.byName(byName.namespace(), byName.name());
        };
    }

    private static void refuse(ChannelHandlerContext ctx, Problem problem, String detail) {
        ctx.writeAndFlush(new ProblemResponse(problem, detail));
    }
}
