package dev.remora.gateway.http.h2;

import dev.remora.gateway.http.RequestDecoder;
import dev.remora.gateway.http.Timeouts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.handler.flow.FlowControlHandler;
import java.util.function.Consumer;

/**
 * HTTP/2 (RFC 9113) for callers' connections: a channel for each stream, which speaks the HTTP/1.1 of the handlers behind
 * it, and bounds on all that a connection can make us do.
 *
 * <table>
 *   <caption>What stops which attack</caption>
 *   <tr><td>too many streams</td><td>{@link StreamLimits#streams}, before the caller has confirmed it too</td></tr>
 *   <tr><td>rapid reset (CVE-2023-44487)</td><td>{@link StreamLimits#resets}</td></tr>
 *   <tr><td>provoked resets (CVE-2025-8671)</td><td>{@link StreamLimits#resets}</td></tr>
 *   <tr><td>endless CONTINUATION</td><td>size of the section, and {@link #MAX_SMALL_CONTINUATIONS}</td></tr>
 *   <tr><td>empty DATA</td><td>{@link #MAX_EMPTY_DATA} in a row</td></tr>
 *   <tr><td>PING and SETTINGS</td><td>{@link ConnectionKeeper#MAX_CONTROL_FRAMES}</td></tr>
 *   <tr><td>answers that nobody reads</td><td>{@link #MAX_QUEUED_CONTROL} and flow control</td></tr>
 * </table>
 */
public final class Http2Protocol {
    /** CONTINUATION frames of one head that are smaller than a frame may be. */
    static final int MAX_SMALL_CONTINUATIONS = 16;

    /** DATA frames without data in a row. */
    static final int MAX_EMPTY_DATA = 10;

    /** Answers to PING, SETTINGS and faulty streams that wait to be written. */
    static final int MAX_QUEUED_CONTROL = 1000;

    private static final int RESET_WINDOW_SECONDS = 30;

    private final StreamLimits limits;
    private final Timeouts timeouts;
    private final RequestTranslation requests;
    private final int headerSection;

    /** HTTP/2 with those bounds. */
    public Http2Protocol(StreamLimits limits, RequestDecoder.Limits heads, Timeouts timeouts) {
        this.limits = limits;
        this.timeouts = timeouts;
        this.requests = new RequestTranslation(heads);
        this.headerSection = heads.headerSection();
    }

    /**
     * Adds what a connection needs.
     *
     * @param steps adds what each stream needs behind its codec
     */
    public void add(ChannelPipeline connection, Consumer<Channel> steps) {
        ConnectionKeeper keeper = new ConnectionKeeper(timeouts, limits);
        connection
                .addLast(new Builder().build())
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        keeper.opened(stream);
                        stream.pipeline().addLast(new StreamCodec(requests)).addLast(new FlowControlHandler());
                        steps.accept(stream);
                    }
                }))
                .addLast(keeper);
    }

    /** A subclass only because the connection is not settable from elsewhere. */
    private final class Builder extends Http2FrameCodecBuilder {
        Builder() {
            Http2Connection connection = new DefaultHttp2Connection(true);
            // Who weighs streams is deprecated by RFC 9113 section 5.3, and costs most in this codec.
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            connection(connection);
        }

        @Override
        public Http2FrameCodec build() {
            initialSettings(new Http2Settings()
                    .maxConcurrentStreams(limits.streams())
                    .initialWindowSize(limits.window())
                    // Twice the real bound: what is over that gets our 431, only what is over this Netty's bare one.
                    .maxHeaderListSize(2L * headerSection)
                    .connectProtocolEnabled(true));
            validateHeaders(true);
            validateRequiredPseudoHeaders(true);
            decoupleCloseAndGoAway(true); // a close is a close; ConnectionKeeper says goodbye
            decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS);
            decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA);
            decoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
            encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_CONTROL);
            return super.build();
        }
    }
}
