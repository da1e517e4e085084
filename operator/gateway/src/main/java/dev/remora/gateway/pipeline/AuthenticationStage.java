package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Authenticator;
import dev.remora.gateway.auth.BearerToken;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Authenticate: who calls. */
public final class AuthenticationStage extends ChannelInboundHandlerAdapter {
    private final Authenticator authenticator;
    private final ReadGate gate;
    private final Exchange exchange;

    /** The credential that came last on this connection: hashing a token costs more than comparing it. */
    private @Nullable String lastHeader;

    private @Nullable BearerToken lastToken;

    /** Asks {@code authenticator}; nothing is read meanwhile. */
    public AuthenticationStage(Authenticator authenticator, ReadGate gate, Exchange exchange) {
        this.authenticator = authenticator;
        this.gate = gate;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof RoutedRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        BearerToken token = token(request.http().headers());
        if (token == null) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.UNAUTHENTICATED, "The request has no single, well-formed bearer token."));
            return;
        }
        Answers.await(
                ctx,
                gate,
                Reason.AUTHENTICATING,
                authenticator.authenticate(token),
                answer -> judge(ctx, request, answer));
    }

    private void judge(ChannelHandlerContext ctx, RoutedRequest request, Authentication answer) {
        switch (answer) {
            case Authentication.Authenticated known -> {
                exchange.authenticated(known.identity());
                ctx.fireChannelRead(new AuthenticatedRequest(request, known.identity()));
            }
            case Authentication.Rejected _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.UNAUTHENTICATED, "The token is expired, unknown, or meant for another audience."));
            case Authentication.Unanswered _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.ACCESS_UNDECIDED, "The API server did not say whose token this is."));
        }
    }

    private @Nullable BearerToken token(HttpHeaders headers) {
        Iterator<String> values = headers.valueStringIterator(HttpHeaderNames.AUTHORIZATION);
        if (!values.hasNext()) {
            return null;
        }
        String header = values.next();
        if (values.hasNext()) {
            return null; // two credentials: which one a reader takes is anybody's guess
        }
        if (!header.equals(lastHeader)) {
            lastToken = BearerToken.of(header);
            lastHeader = header;
        }
        return lastToken;
    }
}
