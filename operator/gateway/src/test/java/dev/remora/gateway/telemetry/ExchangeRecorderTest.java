package dev.remora.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.http.Problem;
import dev.remora.gateway.http.ProblemResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeRecorderTest {
    private final List<AuditEvent> ended = new ArrayList<>();
    private final Exchange exchange = new Exchange(
            new Exchange.Listener() {
                @Override
                public void onBegin() {}

                @Override
                public void onEnd(Exchange exchange, Outcome outcome) {
                    ended.add(exchange.audit(outcome));
                }
            },
            "127.0.0.1");
    private final EmbeddedChannel channel = new EmbeddedChannel(new ExchangeRecorder(exchange, Tracing.PASS_ON));

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldNoteAForwardedRequest() {
        // Given
        channel.writeInbound(request(), new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[3])));

        // When
        channel.writeOutbound(
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS),
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CREATED),
                new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[5])),
                LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(ended).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo("forwarded");
            assertThat(event.path()).isEqualTo("/x");
            assertThat(event.status()).isEqualTo(201);
            assertThat(event.bytesIn()).isEqualTo(3);
            assertThat(event.bytesOut()).isEqualTo(5);
        });
    }

    @Test
    void shouldNoteARefusal() {
        // Given
        channel.writeInbound(request());

        // When
        channel.writeOutbound(new ProblemResponse(Problem.PLUGIN_QUEUED, "later"));

        // Then
        assertThat(ended).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo("not_loaded");
            assertThat(event.problem()).isEqualTo("plugin-queued");
            assertThat(event.status()).isEqualTo(409);
        });
    }

    @Test
    void shouldNoteThatTheCallerLeft() {
        // Given
        channel.writeInbound(request());

        // When
        channel.close();

        // Then
        assertThat(ended).singleElement().satisfies(event -> {
            assertThat(event.outcome()).isEqualTo("client_gone");
            assertThat(event.status()).isZero();
        });
    }

    @Test
    void shouldNotNoteWhatIsNoPath() {
        // When
        channel.writeInbound(
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "http://alice:password@gw/x?secret=1"));
        channel.writeOutbound(new ProblemResponse(Problem.UNKNOWN_ADDRESS, "no"));

        // Then
        assertThat(ended)
                .singleElement()
                .satisfies(event -> assertThat(event.path()).isEqualTo("-"));
    }

    @Test
    void shouldNoteTheTraceAndTheProtocol() {
        // Given
        DefaultHttpRequest request = request();
        request.headers().set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        channel.writeInbound(request);

        // When
        channel.writeOutbound(new ProblemResponse(Problem.PLUGIN_QUEUED, "later"));

        // Then
        assertThat(ended).singleElement().satisfies(event -> {
            assertThat(event.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(event.protocol()).isEqualTo("HTTP/1.1");
        });
    }

    private static DefaultHttpRequest request() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/x?secret=1");
    }
}
