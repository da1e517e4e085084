package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEncoderTest {
    private final ResponseEncoder encoder = new ResponseEncoder();
    private final EmbeddedChannel channel = new EmbeddedChannel(encoder);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldWriteTheBodyOfAnAnswerToGet() {
        // Given
        encoder.answering(HttpMethod.GET);

        // When
        channel.writeOutbound(answer(200));

        // Then
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody");
    }

    @Test
    void shouldKeepTheLengthAndDropTheBodyOfAnAnswerToHead() {
        // Given
        encoder.answering(HttpMethod.HEAD);

        // When
        channel.writeOutbound(answer(200));

        // Then
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n");
    }

    @Test
    void shouldWriteABodyAgainAfterHead() {
        // Given
        encoder.answering(HttpMethod.HEAD);
        channel.writeOutbound(answer(200));
        sent();

        // When
        encoder.answering(HttpMethod.GET);
        channel.writeOutbound(answer(200));

        // Then
        assertThat(sent()).endsWith("\r\n\r\nbody");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void shouldWriteNoBodyWhereTheStatusForbidsOne(int status) {
        // Given
        encoder.answering(HttpMethod.GET);

        // When
        channel.writeOutbound(answer(status));

        // Then
        assertThat(sent()).endsWith("\r\n\r\n");
    }

    private static FullHttpResponse answer(int status) {
        ByteBuf body = Unpooled.copiedBuffer("body", StandardCharsets.US_ASCII);
        FullHttpResponse answer =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
        answer.headers().set("content-length", "4");
        return answer;
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        ByteBuf bytes = channel.readOutbound();
        while (bytes != null) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
            bytes = channel.readOutbound();
        }
        return text.toString();
    }
}
