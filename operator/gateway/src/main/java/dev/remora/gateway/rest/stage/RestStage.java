package dev.remora.gateway.rest.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.auth.Identity;
import dev.remora.gateway.http.ConnectionTimer;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.pipeline.Answers;
import dev.remora.gateway.pipeline.CredentialReader;
import dev.remora.gateway.rest.model.Absence;
import dev.remora.gateway.rest.model.Answer;
import dev.remora.gateway.rest.model.Call;
import dev.remora.gateway.rest.model.Caller;
import dev.remora.gateway.rest.model.Code;
import dev.remora.gateway.rest.model.Json;
import dev.remora.gateway.rest.model.Namespaces;
import dev.remora.gateway.rest.model.Operation;
import dev.remora.gateway.rest.model.Refusal;
import dev.remora.gateway.rest.model.RestRoute;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests that are for the REST API: learns who calls, reads the body, has the call answered.
 *
 * <p>The end of a body is waited for only after the caller is known, and no more of it is kept than is allowed.
 */
public final class RestStage extends ChannelInboundHandlerAdapter {
    private static final String JSON = "application/json";

    private final RestCalls calls;
    private final Identification identification;
    private final CredentialReader credentials;
    private final ReadGate gate;
    private final Exchange exchange;
    private @Nullable Pending pending;
    private boolean ours;

    /** One handler for each connection. */
    public RestStage(
            RestCalls calls,
            Identification identification,
            CredentialReader credentials,
            ReadGate gate,
            Exchange exchange) {
        this.calls = calls;
        this.identification = identification;
        this.credentials = credentials;
        this.gate = gate;
        this.exchange = exchange;
    }

    /** A request that is not answered yet. */
    private static final class Pending {
        private final RestRoute route;
        private final @Nullable String namespace;
        private final boolean expectsContinue;
        private final long started = System.nanoTime();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private volatile boolean gone;
        private @Nullable Identity identity;
        private Credential.@Nullable Token token;
        private boolean complete;
        private boolean called;
        private @Nullable String placeOf;

        Pending(RestRoute route, HttpRequest request) {
            this.route = route;
            this.namespace = request.headers().get(Namespaces.HEADER);
            this.expectsContinue = HttpUtil.is100ContinueExpected(request);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpRequest request) {
            RestRoute route = RestRoute.parse(request.method().name(), request.uri());
            ours = route != null;
            if (route == null) {
                pending = null;
                ctx.fireChannelRead(msg);
                return;
            }
            begin(ctx, request, route);
            if (msg instanceof HttpContent content) {
                take(ctx, content);
            }
        } else if (msg instanceof HttpContent content && ours) {
            take(ctx, content);
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request, RestRoute route) {
        exchange.restApi();
        Pending mine = new Pending(route, request);
        pending = mine;
        if (route instanceof RestRoute.Known known && known.operation() == Operation.OPENAPI) {
            write(ctx, mine, 200, calls.served());
        } else if (HttpUtil.getContentLength(request, 0L) > calls.settings().largestBody()) {
            refuse(ctx, mine, tooLarge());
        } else if (!(credentials.read(ctx, request.headers()) instanceof Credential.Token token)) {
            refuse(
                    ctx,
                    mine,
                    new Refusal(
                            Code.UNAUTHENTICATED,
                            "The request has no single, well-formed bearer token; the API server is asked with it."));
        } else {
            mine.token = token;
            Answers.await(
                    ctx,
                    gate,
                    Reason.AUTHENTICATING,
                    identification.identify(token),
                    answer -> identified(ctx, mine, answer));
        }
    }

    private Refusal tooLarge() {
        return new Refusal(
                Code.TOO_LARGE,
                "body: too large (expected: at most " + calls.settings().largestBody() + " bytes)");
    }

    private void identified(ChannelHandlerContext ctx, Pending mine, Authentication answer) {
        if (pending != mine) {
            return;
        }
        switch (answer) {
            case Authentication.Authenticated known -> {
                mine.identity = known.identity();
                exchange.authenticated(known.identity());
                Refusal full = calls.enter(known.identity().username());
                if (full != null) {
                    refuse(ctx, mine, full);
                    return;
                }
                mine.placeOf = known.identity().username();
                if (mine.expectsContinue && !mine.complete) {
                    ctx.writeAndFlush(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
                }
                callIfComplete(ctx, mine);
            }
            case Authentication.Rejected _ ->
                refuse(
                        ctx,
                        mine,
                        new Refusal(
                                Code.UNAUTHENTICATED,
                                "The token is expired, unknown, or not meant for the API server."));
            case Authentication.Unanswered _ ->
                refuse(ctx, mine, new Refusal(Code.UNAVAILABLE, "The API server did not say whose token this is."));
        }
    }

    private void take(ChannelHandlerContext ctx, HttpContent content) {
        Pending mine = pending;
        try {
            if (mine == null || mine.called) {
                return;
            }
            int bytes = content.content().readableBytes();
            if (mine.body.size() + bytes > calls.settings().largestBody()) {
                refuse(ctx, mine, tooLarge());
                return;
            }
            byte[] part = new byte[bytes];
            content.content().readBytes(part);
            mine.body.writeBytes(part);
            if (content instanceof LastHttpContent) {
                mine.complete = true;
                callIfComplete(ctx, mine);
            }
        } finally {
            ReferenceCountUtil.release(content);
        }
    }

    private void callIfComplete(ChannelHandlerContext ctx, Pending mine) {
        Identity identity = mine.identity;
        Credential.Token token = mine.token;
        if (!mine.complete || mine.called || identity == null || token == null) {
            return;
        }
        mine.called = true;
        switch (mine.route) {
            case RestRoute.Known known -> call(ctx, mine, known, identity, token);
            case RestRoute.Absent absent -> answer(ctx, mine, Absence.answer(absent, mine.started));
            case RestRoute.Nothing _ ->
                refuse(ctx, mine, new Refusal(Code.UNKNOWN_ADDRESS, "There is nothing at this address."));
            case RestRoute.WrongMethod _ ->
                refuse(ctx, mine, new Refusal(Code.METHOD_NOT_ALLOWED, "The address is there for other methods."));
        }
    }

    private void call(
            ChannelHandlerContext ctx, Pending mine, RestRoute.Known known, Identity identity, Credential.Token token) {
        try {
            String namespace = calls.settings()
                    .namespaces()
                    .of(identity, known.namespace() != null ? known.namespace() : mine.namespace);
            Caller caller = new Caller(identity.username(), token.token(), namespace, () -> mine.gone);
            Call call = new Call(known.operation(), known.instance(), known.query(), body(mine), caller, mine.started);
            mine.placeOf = null; // the call gives it back
            var _ = calls.submit(call).thenAccept(answer -> ctx.executor().execute(() -> answer(ctx, mine, answer)));
        } catch (Refusal refusal) {
            refuse(ctx, mine, refusal);
        }
    }

    private static JsonNode body(Pending mine) throws Refusal {
        if (mine.body.size() == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.read(mine.body.toByteArray());
        } catch (IOException e) {
            throw Refusal.invalid("body: no JSON, or a field twice, at " + e.getMessage());
        }
    }

    private void refuse(ChannelHandlerContext ctx, Pending mine, Refusal refusal) {
        answer(ctx, mine, Answer.refused(refusal, mine.started));
    }

    private void answer(ChannelHandlerContext ctx, Pending mine, Answer answer) {
        write(ctx, mine, answer.status(), Json.bytes(answer.body()));
    }

    private void write(ChannelHandlerContext ctx, Pending mine, int status, byte[] body) {
        if (pending != mine || ctx.isRemoved()) {
            return; // the caller left
        }
        over(mine);
        FullHttpResponse http = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        HttpHeaders headers = http.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (status == 401) {
            headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"remora\"");
        }
        if (status == 429 || status == 503) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, 1);
        }
        ctx.writeAndFlush(http);
    }

    private void over(Pending mine) {
        pending = null;
        String user = mine.placeOf;
        if (user != null) {
            mine.placeOf = null;
            calls.leave(user);
        }
    }

    /** A call that waits is not stalled: it has a time limit of its own. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        Pending mine = pending;
        if (!(event instanceof ConnectionTimer.Stalled) || mine == null || !mine.called) {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Pending mine = pending;
        if (mine != null) {
            mine.gone = true;
            over(mine);
        }
        ctx.fireChannelInactive();
    }
}
