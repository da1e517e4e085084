package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection carries: requests out, answers in, one at a time. */
class UpstreamConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<UpstreamConnection> returned = new ArrayList<>();
    private final RecordingSink sink = new RecordingSink();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final UpstreamConnection connection = connection();

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSendARequestOnceItsEndIsWritten() {
        // When
        connection.begin(sink, UpstreamFixture.http(HttpMethod.GET), false);
        String before = PluginChannel.sent(channel);
        connection.write(LastHttpContent.EMPTY_LAST_CONTENT);

        // Then
        assertThat(before).isEmpty();
        assertThat(PluginChannel.sent(channel)).startsWith("GET /long/way/to/x?y=1 HTTP/1.1\r\n");
    }

    @Test
    void shouldPassOnAnAnswerPartByPart() {
        // Given
        ask();

        // When
        receive(OK);

        // Then
        assertThat(sink.heard()).containsExactly("head 200", "content ok", "last");
    }

    @Test
    void shouldTellWhenNothingMoreIsThereForNow() {
        // Given
        ask();

        // When
        receive("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");

        // Then
        assertThat(sink.heard()).containsExactly("head 200", "content part", "pause");
    }

    @Test
    void shouldGoBackToThePoolAfterTheAnswer() {
        // Given
        ask();

        // When
        receive(OK);

        // Then
        assertThat(returned).containsExactly(connection);
        assertThat(connection.idleSince()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    void shouldCloseAfterAnAnswerThatSaysSo(String answer) {
        // Given
        ask();

        // When
        receive(answer);

        // Then
        assertThat(returned).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(sink.heard()).contains("last").doesNotContain("broken");
    }

    @Test
    void shouldNotBeUsedAgainWhenTheAnswerCameBeforeTheRequestsEnd() {
        // Given
        connection.begin(sink, UpstreamFixture.http(HttpMethod.POST), false);

        // When
        receive(OK);

        // Then
        assertThat(returned).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldPassOnInformationalAnswersBeforeTheFinalOne() {
        // Given
        ask();

        // When
        receive("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + OK);

        // Then
        assertThat(sink.heard())
                .containsExactly("informational 100", "informational 103", "head 200", "content ok", "last");
    }

    @Test
    void shouldExpectNoBodyAfterHead() {
        // Given
        connection.begin(sink, UpstreamFixture.http(HttpMethod.HEAD), false);
        connection.write(LastHttpContent.EMPTY_LAST_CONTENT);

        // When
        receive("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n");

        // Then
        assertThat(sink.heard()).contains("head 200", "last");
        assertThat(returned).containsExactly(connection);
    }

    @Test
    void shouldHandItselfOverWhenAnUpgradeIsTaken() {
        // Given
        connection.begin(sink, UpstreamFixture.http(HttpMethod.GET), true);
        connection.write(LastHttpContent.EMPTY_LAST_CONTENT);

        // When
        receive("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");

        // Then
        assertThat(sink.heard()).startsWith("switching").doesNotContain("broken");
        assertThat(returned).isEmpty();
    }

    @Test
    void shouldHoldTheAnswerWhileTheCallerDoesNotKeepUp() {
        // Given
        ask();
        connection.pauseReading();

        // When
        receive(OK);
        List<String> before = sink.heard();
        connection.resumeReading();

        // Then
        assertThat(before).doesNotContain("head 200");
        assertThat(sink.heard()).contains("head 200", "content ok", "last");
    }

    @Test
    void shouldTellWhenThePluginTakesMore() {
        // Given
        connection.begin(sink, UpstreamFixture.http(HttpMethod.POST), false);
        PluginChannel.setWritable(channel, false);

        // When
        PluginChannel.setWritable(channel, true);

        // Then
        assertThat(sink.heard()).containsExactly("writable");
    }

    @Test
    void shouldSendWhatIsWrittenAtOnceWhenItIsFull() {
        // Given
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        connection.begin(sink, UpstreamFixture.http(HttpMethod.POST), false);

        // When
        connection.write(new DefaultHttpContent(Unpooled.copiedBuffer("part", StandardCharsets.US_ASCII)));

        // Then
        assertThat(PluginChannel.sent(channel)).startsWith("POST ");
    }

    @Test
    void shouldCarryOneRequestAtATime() {
        // Given
        ask();

        // Then
        assertThatThrownBy(() -> connection.begin(sink, UpstreamFixture.http(HttpMethod.GET), false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: idle");
    }

    private UpstreamConnection connection() {
        ResponseDecoder decoder = new ResponseDecoder(8192);
        UpstreamConnection made = new UpstreamConnection(channel, decoder, returned::add);
        channel.pipeline().addLast(new HttpRequestEncoder(), decoder, new FlowControlHandler(), made);
        return made;
    }

    private void ask() {
        connection.begin(sink, UpstreamFixture.http(HttpMethod.GET), false);
        connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }
}
