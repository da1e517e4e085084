package dev.remora.bench.storm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.nio.charset.StandardCharsets;

/** The stand-in's side of an HTTP/2 connection. */
final class StandInHttp2 extends Http2EventAdapter {
    /** As many as a kube-apiserver announces that was not told otherwise. */
    private static final int STREAMS = 100;

    private record Question(String method, String target, ByteBuf body) {}

    private final StandInAnswers answers;
    private final ReviewTime reviewTime;
    private final IntObjectMap<Question> open = new IntObjectHashMap<>();
    private final Http2ConnectionHandler handler;

    private StandInHttp2(StandInAnswers answers, ReviewTime reviewTime) {
        this.answers = answers;
        this.reviewTime = reviewTime;
        this.handler = new Builder(this).handler();
    }

    static Http2ConnectionHandler handler(StandInAnswers answers, ReviewTime reviewTime) {
        return new StandInHttp2(answers, reviewTime).handler;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        onHeadersRead(ctx, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end) {
        Question question = new Question(
                headers.method().toString(),
                headers.path().toString(),
                ctx.alloc().heapBuffer());
        if (end) {
            answer(ctx, stream, question);
        } else {
            open.put(stream, question);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean end) {
        int processed = data.readableBytes() + padding;
        Question question = open.get(stream);
        if (question != null) {
            question.body().writeBytes(data);
            if (end) {
                open.remove(stream);
                answer(ctx, stream, question);
            }
        }
        return processed;
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
        Question broken = open.remove(stream.id());
        if (broken != null) {
            broken.body().release();
        }
    }

    private void answer(ChannelHandlerContext ctx, int stream, Question question) {
        String body = question.body().toString(StandardCharsets.UTF_8);
        question.body().release();
        StandInAnswers.Answer answer = question.method().equals(HttpMethod.POST.name())
                ? answers.post(question.target(), body)
                : answers.get(question.target(), false);
        switch (answer) {
            case StandInAnswers.Answer.Now(int status, String content) -> {
                write(ctx, stream, status, content);
                ctx.channel().flush();
            }
            case StandInAnswers.Answer.Review(String content) ->
                reviewTime.keep(ctx.channel(), () -> write(ctx, stream, 201, content));
            case StandInAnswers.Answer.Watch() -> {
                encoder().writeHeaders(ctx, stream, head(200), 0, false, ctx.newPromise());
                ctx.channel().flush();
            }
        }
    }

    private void write(ChannelHandlerContext ctx, int stream, int status, String content) {
        if (encoder().connection().stream(stream) == null) {
            return; // nobody waits for it by now
        }
        encoder().writeHeaders(ctx, stream, head(status), 0, false, ctx.newPromise());
        encoder().writeData(ctx, stream, ByteBufUtil.writeUtf8(ctx.alloc(), content), 0, true, ctx.newPromise());
    }

    private Http2ConnectionEncoder encoder() {
        return handler.encoder();
    }

    private static Http2Headers head(int status) {
        return ReadOnlyHttp2Headers.serverHeaders(
                false,
                AsciiString.of(Integer.toString(status)),
                HttpHeaderNames.CONTENT_TYPE,
                HttpHeaderValues.APPLICATION_JSON);
    }

    private static final class Handler extends Http2ConnectionHandler {
        Handler(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            super(decoder, encoder, settings);
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Handler, Builder> {
        Builder(StandInHttp2 events) {
            Http2Connection connection = new DefaultHttp2Connection(true);
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection.addListener(events);
            connection(connection);
            frameListener(events);
            initialSettings(new Http2Settings().maxConcurrentStreams(STREAMS));
        }

        Handler handler() {
            return build();
        }

        @Override
        protected Handler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Handler(decoder, encoder, settings);
        }
    }
}
