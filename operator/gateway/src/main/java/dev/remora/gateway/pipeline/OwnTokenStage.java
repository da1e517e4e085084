package dev.remora.gateway.pipeline;

import static java.util.Objects.requireNonNull;

import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.auth.PluginToken;
import dev.remora.gateway.auth.PluginTokenListener;
import dev.remora.gateway.auth.PluginTokenListener.Event;
import dev.remora.gateway.auth.PluginTokens;
import dev.remora.gateway.directory.InstanceDirectory;
import dev.remora.gateway.directory.InstanceEntry;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens a plugin that has a token of its own to who brings that token.
 *
 * <p>Any other token goes the way of all tokens, and is refused there as it would be if the plugin had none or did not exist:
 * a wrong guess tells nothing about what there is.
 */
public final class OwnTokenStage extends ChannelDuplexHandler {
    /** Whoever holds the token: nobody in Kubernetes may be called like that. */
    static final Identity HOLDER = new Identity("system:remora:plugin-token", "", List.of(), Map.of());

    private final PluginTokens tokens;
    private final PluginTokenListener listener;
    private final InstanceDirectory directory;
    private final ReadGate gate;
    private final Exchange exchange;
    private final CredentialReader credentials;

    /** What keeps the token of the plugin that the request under way is for from being known. */
    private @Nullable String trouble;

    /** Asks {@code tokens} where {@code directory} says that a plugin has its own; nothing is read meanwhile. */
    public OwnTokenStage(
            PluginTokens tokens,
            PluginTokenListener listener,
            InstanceDirectory directory,
            CredentialReader credentials,
            ReadGate gate,
            Exchange exchange) {
        this.tokens = tokens;
        this.listener = listener;
        this.directory = directory;
        this.credentials = credentials;
        this.gate = gate;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof RoutedRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        trouble = null;
        InstanceEntry entry = entry(request.route());
        if (entry != null
                && entry.plugin(request.route().plugin()) instanceof Resolution.OwnTokenOnly own
                && own.secret() != null
                && credentials.read(ctx, request.http().headers()) instanceof Credential.Token(BearerToken token)) {
            Answers.await(
                    ctx,
                    gate,
                    Reason.OWN_TOKEN,
                    tokens.token(own.secret()),
                    answer -> judge(ctx, request, entry, token, answer));
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    private void judge(
            ChannelHandlerContext ctx,
            RoutedRequest request,
            InstanceEntry entry,
            BearerToken token,
            PluginToken answer) {
        switch (answer) {
            case PluginToken.Known(var digest)
            when digest.isThatOf(token) -> {
                listener.on(Event.OPENED);
                exchange.authenticated(HOLDER);
                exchange.admitted(new OwnTokenAccess(
                        tokens, directory, entry.uid(), request.route().plugin(), token));
                ctx.fireChannelRead(new AuthorizedRequest(request, HOLDER, entry.uid()));
            }
            case PluginToken.Known _ -> {
                listener.on(Event.WRONG);
                ctx.fireChannelRead(request);
            }
            case PluginToken.Unusable(String advice) -> {
                listener.on(Event.UNUSABLE);
                trouble = advice;
                ctx.fireChannelRead(request);
            }
        }
    }

    /** Who may reach the Instance is told why not even the right token opens the plugin. */
    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        String advice = trouble;
        boolean explained = advice != null
                && msg instanceof ProblemResponse refusal
                && refusal.problem() == Problem.OWN_TOKEN_REQUIRED;
        ctx.write(explained ? new ProblemResponse(Problem.OWN_TOKEN_UNUSABLE, requireNonNull(advice)) : msg, promise);
    }

    private @Nullable InstanceEntry entry(Route route) {
        return switch (route) {
            case Route.ByUid byUid -> directory.byUid(byUid.uid());
            case Route.ByName byName -> directory.byName(byName.namespace(), byName.name());
        };
    }
}
