package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExchangeSequencerTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EmbeddedChannel channel = channel();

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldHoldAPipelinedRequestUntilTheFirstIsAnswered() {
        // When
        receive("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
        List<String> before = requests();
        answer("200");
        List<String> after = requests();

        // Then
        assertThat(before).containsExactly("/1");
        assertThat(after).containsExactly("/2");
    }

    @Test
    void shouldChunkAnAnswerOfUnknownLength() {
        // Given
        receive("GET / HTTP/1.1\r\n\r\n");

        // When
        channel.writeOutbound(head(200), LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void shouldNameTheCodingInTheSpellingThatEveryClientKnows() {
        // Given
        receive("GET / HTTP/1.1\r\n\r\n");
        HttpResponse answer = head(200);
        answer.headers().set("transfer-encoding", "Chunked");

        // When
        channel.writeOutbound(answer, LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void shouldEndAnAnswerOfUnknownLengthToAnOldClientByClosing() {
        // Given
        receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

        // When
        channel.writeOutbound(head(200), LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldTellNoOldClientToContinue() {
        // Given
        receive("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\n");

        // When
        channel.writeOutbound(full(100));

        // Then
        assertThat(sent()).isEmpty();
    }

    @Test
    void shouldThrowAwayTheRestOfAnAnsweredRequest() {
        // Given
        receive("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc");
        requests();
        answer("401");

        // When
        receive("defGET /next HTTP/1.1\r\n\r\n");

        // Then
        assertThat(requests()).containsExactly("/next");
    }

    @Test
    void shouldNotThrowAwayWithoutEnd() {
        // Given
        receive("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        answer("401");

        // When
        receive("x".repeat(300_000));

        // Then
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldCloseAfterTheAnswerWhenItDrains() {
        // Given
        receive("GET / HTTP/1.1\r\n\r\n");

        // When
        channel.pipeline().fireUserEventTriggered(new ExchangeSequencer.Drain());
        boolean openBefore = channel.isOpen();
        answer("200");

        // Then
        assertThat(openBefore).isTrue();
        assertThat(sent()).contains("connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldCloseAnIdleConnectionInAMomentWhenItDrains() {
        // When
        channel.freezeTime();
        channel.pipeline().fireUserEventTriggered(new ExchangeSequencer.Drain());
        boolean openAtFirst = channel.isOpen();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        // Then
        assertThat(openAtFirst).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldStillAnswerARequestThatWasOnItsWayWhenItDrains() {
        // Given
        channel.pipeline().fireUserEventTriggered(new ExchangeSequencer.Drain());

        // When
        receive("GET / HTTP/1.1\r\n\r\n");
        answer("200");

        // Then
        assertThat(sent()).contains("200 OK", "connection: close");
        assertThat(channel.isOpen()).isFalse();
    }

    private static EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ConnectionTimer timer = new ConnectionTimer(new Timeouts(LONG, LONG, LONG, LONG));
        RequestDecoder decoder = new RequestDecoder(new RequestDecoder.Limits(1000, 1000));
        ResponseEncoder encoder = new ResponseEncoder();
        channel.pipeline()
                .addLast(timer, encoder, decoder, new FlowControlHandler())
                .addLast(new ExchangeSequencer(new ReadGate(channel), timer, decoder, encoder));
        return channel;
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void answer(String status) {
        channel.writeOutbound(full(Integer.parseInt(status)));
        channel.runPendingTasks();
    }

    private static HttpResponse head(int status) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    }

    private static HttpResponse full(int status) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        response.headers().set("content-length", "0");
        return response;
    }

    /** Targets of the requests that came through. */
    private List<String> requests() {
        List<String> targets = new ArrayList<>();
        HttpObject message = channel.readInbound();
        while (message != null) {
            if (message instanceof HttpRequest request) {
                targets.add(request.uri());
            }
            ReferenceCountUtil.release(message);
            message = channel.readInbound();
        }
        return targets;
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        ByteBuf bytes = channel.readOutbound();
        while (bytes != null) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
            bytes = channel.readOutbound();
        }
        return text.toString();
    }
}
