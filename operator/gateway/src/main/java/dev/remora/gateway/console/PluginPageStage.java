package dev.remora.gateway.console;

import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps plugins' answers from becoming pages, scripts or workers of the console's origin, in which they could do whatever the
 * console can: look like it, open it, take the token that somebody types. A page that gets an answer as data is let through.
 *
 * <p>Browsers say what they fetch something for, and let no page say otherwise (W3C Fetch Metadata); programs say nothing.
 */
@Sharable
public final class PluginPageStage extends ChannelInboundHandlerAdapter {
    /** It has no state. */
    public static final PluginPageStage INSTANCE = new PluginPageStage();

    private static final Set<String> DATA = Set.of("empty", "websocket");
    private static final ProblemResponse REFUSAL = new ProblemResponse(
            Problem.PAGE_REFUSED,
            "While the console is on, no browser shows or runs what a plugin answers: the console would share its origin.");

    private PluginPageStage() {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest request && isPage(request.headers())) {
            ctx.writeAndFlush(REFUSAL);
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    private static boolean isPage(HttpHeaders headers) {
        return headers.contains("Service-Worker")
                || headers.getAll("Sec-Fetch-Dest").stream()
                        .anyMatch(purpose -> !DATA.contains(purpose.strip().toLowerCase(Locale.ROOT)))
                || headers.containsValue("Sec-Fetch-Mode", "navigate", true);
    }
}
