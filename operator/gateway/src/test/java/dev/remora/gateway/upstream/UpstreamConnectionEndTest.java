package dev.remora.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
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

/** How a connection ends, and what its request hears of it. */
class UpstreamConnectionEndTest {
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
    void shouldTakeTheEndOfTheConnectionForTheEndOfAnAnswerOfUnknownLength() {
        // Given
        ask();

        // When
        receive("HTTP/1.1 200 OK\r\n\r\nok");
        channel.close();

        // Then
        assertThat(sink.heard()).contains("content ok", "last").doesNotContain("broken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
            })
    void shouldTellThatAnAnswerBrokeOff(String beginning) {
        // Given
        ask();

        // When
        receive(beginning);
        channel.close();

        // Then
        assertThat(sink.heard()).contains("content ab", "broken").doesNotContain("last");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
            })
    void shouldBreakOffWhatIsNoAnswer(String text) {
        // Given
        ask();

        // When
        receive(text);

        // Then
        assertThat(sink.heard()).contains("broken").doesNotContain("head 200");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldCloseWhenAPluginSpeaksUnasked() {
        // When
        receive(OK);

        // Then
        assertThat(channel.isOpen()).isFalse();
        assertThat(sink.heard()).isEmpty();
    }

    @Test
    void shouldPassOnWhatWasHeldWhenThePluginEndedMeanwhile() {
        // Given
        ask();
        connection.pauseReading();
        receive(OK);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        // When
        connection.resumeReading();

        // Then
        assertThat(sink.heard()).contains("content ok", "last").doesNotContain("broken");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldTellThatThePluginEndedWithoutAnAnswer() {
        // Given
        ask();

        // When
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        // Then
        assertThat(sink.heard()).containsExactly("broken");
    }

    @Test
    void shouldCloseWhenThePluginEndsAnUnusedConnection() {
        // When
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        // Then
        assertThat(channel.isOpen()).isFalse();
        assertThat(connection.idleSince()).isNull();
    }

    @Test
    void shouldSayNothingMoreWhenItIsGivenUp() {
        // Given
        ask();

        // When
        connection.abort();

        // Then
        assertThat(channel.isOpen()).isFalse();
        assertThat(sink.heard()).isEmpty();
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
