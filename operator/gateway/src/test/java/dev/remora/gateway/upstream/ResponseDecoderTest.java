package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseDecoderTest {
    private final ResponseDecoder decoder = new ResponseDecoder(100);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 42\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\n\r\n"
            })
    void shouldExpectNoBodyWhereTheStatusForbidsOne(String bodyless) {
        // Given
        decoder.answerTo(HttpMethod.GET);

        // When
        receive(bodyless + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        // Then
        assertThat(statuses()).hasSize(2).last().isEqualTo(200);
    }

    @Test
    void shouldExpectNoBodyAfterHeadAndOneAfterGet() {
        // When
        decoder.answerTo(HttpMethod.HEAD);
        receive("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        decoder.answerTo(HttpMethod.GET);
        receive("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nHTTP/");

        // Then
        assertThat(statuses()).containsExactly(200, 201);
    }

    @Test
    void shouldLeaveWhatFollowsASwitchUndecoded() {
        // Given
        decoder.answerTo(HttpMethod.GET);

        // When
        receive(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n\r\n16 bytes or more.");

        // Then
        assertThat(channel.<Object>readInbound()).isInstanceOf(HttpResponse.class);
        assertThat(channel.<Object>readInbound()).isInstanceOf(LastHttpContent.class);
        ByteBuf rest = channel.readInbound();
        assertThat(rest.toString(StandardCharsets.US_ASCII)).isEqualTo("16 bytes or more.");
        rest.release();
    }

    @Test
    void shouldMarkAHeadThatIsTooLarge() {
        // Given
        decoder.answerTo(HttpMethod.GET);

        // When
        receive("HTTP/1.1 200 OK\r\nX-A: " + "x".repeat(200) + "\r\n\r\n");

        // Then
        HttpObject message = channel.readInbound();
        assertThat(message.decoderResult().isFailure()).isTrue();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private List<Integer> statuses() {
        List<Integer> statuses = new ArrayList<>();
        HttpObject message = channel.readInbound();
        while (message != null) {
            if (message instanceof HttpResponse response
                    && response.decoderResult().isSuccess()) {
                statuses.add(response.status().code());
            }
            ReferenceCountUtil.release(message);
            message = channel.readInbound();
        }
        return statuses;
    }
}
