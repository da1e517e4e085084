package dev.remora.gateway.pipeline;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Authenticate: who calls. */
public final class AuthenticationStage extends ChannelInboundHandlerAdapter {
    private final Identification identification;
    private final CredentialReader credentials;
    private final ReadGate gate;
    private final Exchange exchange;

    /** Asks {@code identification}; nothing is read meanwhile. */
    public AuthenticationStage(
            Identification identification, CredentialReader credentials, ReadGate gate, Exchange exchange) {
        this.identification = identification;
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
        Credential credential = credentials.read(ctx, request.http().headers());
        if (credential == null) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.UNAUTHENTICATED, "The request has no single, well-formed bearer token."));
            return;
        }
        Answers.await(
                ctx,
                gate,
                Reason.AUTHENTICATING,
                identification.identify(credential),
                answer -> judge(ctx, request, credential, answer));
    }

    private void judge(ChannelHandlerContext ctx, RoutedRequest request, Credential credential, Authentication answer) {
        switch (answer) {
            case Authentication.Authenticated known -> {
                exchange.authenticated(known.identity());
                ctx.fireChannelRead(new AuthenticatedRequest(request, known.identity(), credential, known.expiry()));
            }
            case Authentication.Rejected _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.UNAUTHENTICATED, "The token is expired, unknown, or meant for another audience."));
            case Authentication.Unanswered _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.ACCESS_UNDECIDED, "The API server did not say whose token this is."));
        }
    }
}
