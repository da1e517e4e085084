package dev.remora.gateway.console;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.Credential;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.http.ReadGate.Reason;
import dev.remora.gateway.pipeline.Answers;
import dev.remora.gateway.pipeline.CredentialReader;
import dev.remora.gateway.telemetry.Exchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Takes the requests that are for the console, and lets all others pass. */
public final class ConsoleStage extends ChannelInboundHandlerAdapter {
    private static final ConsoleFiles FILES = ConsoleFiles.load();
    private static final String NO_SLASH = ConsoleFiles.ROOT.substring(0, ConsoleFiles.ROOT.length() - 1);

    private final ConsoleReads reads;
    private final Identification identification;
    private final CredentialReader credentials;
    private final ReadGate gate;
    private final Exchange exchange;

    /** One handler for each connection. */
    public ConsoleStage(
            ConsoleReads reads,
            Identification identification,
            CredentialReader credentials,
            ReadGate gate,
            Exchange exchange) {
        this.reads = reads;
        this.identification = identification;
        this.credentials = credentials;
        this.gate = gate;
        this.exchange = exchange;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (!(msg instanceof HttpRequest request)) {
            ctx.fireChannelRead(msg);
            return;
        }
        int query = request.uri().indexOf('?');
        String path = query < 0 ? request.uri() : request.uri().substring(0, query);
        if (!path.equals(NO_SLASH) && !path.startsWith(ConsoleFiles.ROOT)) {
            ctx.fireChannelRead(msg);
            return;
        }
        exchange.console();
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse refusal = response(HttpResponseStatus.METHOD_NOT_ALLOWED, new byte[0]);
            refusal.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            ctx.writeAndFlush(refusal);
        } else if (path.equals(NO_SLASH)) {
            FullHttpResponse moved = response(HttpResponseStatus.PERMANENT_REDIRECT, new byte[0]);
            moved.headers().set(HttpHeaderNames.LOCATION, ConsoleFiles.ROOT);
            ctx.writeAndFlush(moved);
        } else if (path.startsWith(Subject.ROOT)) {
            read(ctx, request, path);
        } else {
            file(ctx, request, path);
        }
    }

    private static void file(ChannelHandlerContext ctx, HttpRequest request, String path) {
        ConsoleFile file = FILES.at(path);
        if (file == null) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.UNKNOWN_ADDRESS, "The console is at " + ConsoleFiles.ROOT + " and has no such file."));
            return;
        }
        boolean gzip = takesGzip(request);
        String etag = '"' + file.etag() + (gzip ? "-gzip" : "") + '"';
        boolean known = request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH).stream()
                .anyMatch(tags -> tags.contains(etag) || tags.strip().equals("*"));
        FullHttpResponse answer = known
                ? response(HttpResponseStatus.NOT_MODIFIED, new byte[0])
                : response(HttpResponseStatus.OK, gzip ? file.gzip() : file.bytes());
        HttpHeaders headers = answer.headers();
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache"); // may be kept, and is asked for again
        headers.set(HttpHeaderNames.ETAG, etag);
        headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        if (known) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else {
            headers.set(HttpHeaderNames.CONTENT_TYPE, file.contentType());
            if (gzip) {
                headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
            }
        }
        ctx.writeAndFlush(answer);
    }

    private void read(ChannelHandlerContext ctx, HttpRequest request, String path) {
        Subject subject = Subject.of(path);
        if (subject == null) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.UNKNOWN_ADDRESS,
                    "Pages read " + Subject.ROOT + "[namespaces/<namespace>/]instances and …/<name>/events."));
            return;
        }
        if (!(credentials.read(ctx, request.headers()) instanceof Credential.Token token)) {
            ctx.writeAndFlush(new ProblemResponse(
                    Problem.UNAUTHENTICATED,
                    "The request has no single, well-formed bearer token; the API server is asked with it."));
            return;
        }
        boolean gzip = takesGzip(request);
        Answers.await(
                ctx,
                gate,
                Reason.AUTHENTICATING,
                identification.identify(token),
                answer -> identified(ctx, token, subject, gzip, answer));
    }

    private void identified(
            ChannelHandlerContext ctx, Credential.Token token, Subject subject, boolean gzip, Authentication answer) {
        switch (answer) {
            case Authentication.Authenticated known -> {
                exchange.authenticated(known.identity());
                Answers.await(
                        ctx,
                        gate,
                        Reason.READING,
                        reads.read(known.identity().username(), token.token(), subject),
                        read -> answer(ctx, gzip, read));
            }
            case Authentication.Rejected _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.UNAUTHENTICATED, "The token is expired, unknown, or not meant for the API server."));
            case Authentication.Unanswered _ ->
                ctx.writeAndFlush(new ProblemResponse(
                        Problem.ACCESS_UNDECIDED, "The API server did not say whose token this is."));
        }
    }

    private static void answer(ChannelHandlerContext ctx, boolean gzip, ConsoleReads.Read read) {
        switch (read) {
            case ConsoleReads.Read.Refused(ProblemResponse problem) -> ctx.writeAndFlush(problem);
            case ConsoleReads.Read.Done(byte[] json) -> {
                FullHttpResponse answer = response(HttpResponseStatus.OK, gzip ? ConsoleFile.gzipped(json) : json);
                answer.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
                if (gzip) {
                    answer.headers().set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
                }
                ctx.writeAndFlush(answer);
            }
        }
    }

    private static boolean takesGzip(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.ACCEPT_ENCODING, "gzip", true);
    }

    private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
        FullHttpResponse http = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        http.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        ConsoleHeaders.add(http.headers());
        return http;
    }
}
