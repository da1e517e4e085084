package dev.remora.gateway.apiserver;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Netty's side of a connection to the API server: frames, flow control, and what is wrong by the rules of HTTP/2. */
final class CallHandler extends Http2ConnectionHandler {
    private final CallStreams streams;
    private @Nullable ChannelHandlerContext context;

    private CallHandler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            CallStreams streams) {
        super(decoder, encoder, settings);
        this.streams = streams;
    }

    static CallHandler of(CallStreams streams) {
        return new Builder(streams).handler();
    }

    /** Known once it is in a pipeline. */
    ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not connected");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        streams.heard();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        streams.ended(); // before its streams end, or calls would be given to it in their place
        super.channelInactive(ctx);
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<CallHandler, Builder> {
        private final CallStreams streams;

        Builder(CallStreams streams) {
            this.streams = streams;
            Http2Connection connection = new DefaultHttp2Connection(false);
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection.addListener(streams);
            connection(connection);
            frameListener(streams);
            initialSettings(new Http2Settings().pushEnabled(false));
        }

        CallHandler handler() {
            return build();
        }

        @Override
        protected CallHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new CallHandler(decoder, encoder, settings, streams);
        }
    }
}
