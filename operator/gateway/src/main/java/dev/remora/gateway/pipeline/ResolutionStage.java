package dev.remora.gateway.pipeline;

import dev.remora.gateway.activity.Activity;
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
    private final InstanceDirectory directory;
    private final Activity activity;
    private final Exchange exchange;

    /** Looks into {@code directory}, and tells {@code activity} of what it finds in use. */
    public ResolutionStage(InstanceDirectory directory, Activity activity, Exchange exchange) {
        this.directory = directory;
        this.activity = activity;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof AuthorizedRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        InstanceEntry entry = entry(request.request().route());
        if (entry != null) {
            exchange.located(entry.namespace(), entry.name(), entry.uid());
            resolve(ctx, request, entry);
        } else if (directory.ready()) {
            refuse(ctx, Problem.INSTANCE_NOT_FOUND, "There is no such Instance.");
        } else {
            refuse(ctx, Problem.ACCESS_UNDECIDED, "The gateway has not seen all Instances yet.");
        }
    }

    private void resolve(ChannelHandlerContext ctx, AuthorizedRequest request, InstanceEntry entry) {
        String plugin = request.request().route().plugin();
        switch (request.seenIn(entry)) {
            case Resolution.Reachable(Target target) -> {
                inUse(entry);
                ctx.fireChannelRead(new ResolvedRequest(request.request(), request.identity(), target));
            }
            case Resolution.Asleep _ -> {
                inUse(entry);
                ctx.fireChannelRead(new SleepingRequest(request.request(), request.identity(), entry));
            }
            case Resolution.PluginFailed(String detail) -> {
                inUse(entry);
                refuse(ctx, Problem.PLUGIN_FAILED, detail);
            }
            case Resolution.NoPlugin _ ->
                refuse(ctx, Problem.PLUGIN_NOT_FOUND, "The Instance has no plugin " + plugin + ".");
            case Resolution.OwnTokenOnly _ ->
                refuse(ctx, Problem.OWN_TOKEN_REQUIRED, "The plugin's own token opens it, and RBAC does not.");
            case Resolution.Queued(String detail) -> refuse(ctx, Problem.PLUGIN_QUEUED, detail);
            case Resolution.Disabled(String detail) -> refuse(ctx, Problem.PLUGIN_DISABLED, detail);
            case Resolution.Stopped(String detail) -> refuse(ctx, Problem.INSTANCE_STOPPED, detail);
            case Resolution.NotRunning(String detail) -> refuse(ctx, Problem.INSTANCE_NOT_RUNNING, detail);
        }
    }

    /** Not for a plugin that waits for a stop: who asks for it again and again would put that stop off. */
    private void inUse(InstanceEntry entry) {
        exchange.whenEnded(activity.begin(entry));
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
