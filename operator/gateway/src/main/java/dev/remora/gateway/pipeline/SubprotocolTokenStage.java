package dev.remora.gateway.pipeline;

import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.Upgrade;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a token among a WebSocket's subprotocols the {@code Authorization} that it stands for, before anybody reads that. No
 * later step knows the difference, and no plugin sees the token, whatever the request is.
 */
@Sharable
public final class SubprotocolTokenStage extends ChannelInboundHandlerAdapter {
    /** For callers' own connections. */
    public static final SubprotocolTokenStage OF_CALLERS = new SubprotocolTokenStage(true);

    /** For those of kube-apiserver, which says itself who calls. */
    public static final SubprotocolTokenStage OF_FRONT_PROXY = new SubprotocolTokenStage(false);

    private static final String WEBSOCKET = "websocket";

    private final boolean believed;

    private SubprotocolTokenStage(boolean believed) {
        this.believed = believed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest request && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            String fault = take(request);
            if (fault != null) {
                ctx.writeAndFlush(new ProblemResponse(Problem.BAD_REQUEST, fault));
                return;
            }
        }
        ctx.fireChannelRead(msg);
    }

    private @Nullable String take(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> values = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (!believed || !isWebSocket(request)) {
            if (!(SubprotocolToken.of(values) instanceof SubprotocolToken.Absent)) {
                headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SubprotocolToken.without(values));
            }
            return null;
        }
        return switch (SubprotocolToken.of(values)) {
            case SubprotocolToken.Absent _ -> null;
            case SubprotocolToken.Malformed(String reason) -> reason;
            case SubprotocolToken.Present(String authorization, String others) -> {
                if (headers.contains(HttpHeaderNames.AUTHORIZATION)) {
                    yield "Sec-WebSocket-Protocol: a bearer token beside Authorization (expected: one of them)";
                }
                headers.set(HttpHeaderNames.AUTHORIZATION, authorization);
                headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, others);
                yield null;
            }
        };
    }

    private static boolean isWebSocket(HttpRequest request) {
        return Upgrade.isRequested(request)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, WEBSOCKET, true);
    }
}
