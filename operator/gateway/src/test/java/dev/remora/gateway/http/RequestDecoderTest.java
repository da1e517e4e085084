package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";

    private final RequestDecoder decoder = new RequestDecoder(new RequestDecoder.Limits(100, 200));
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldDecodePipelinedRequestsInOrder() {
        // When
        receive("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");

        // Then
        assertThat(targets()).containsExactly("/1", "/2");
    }

    @Test
    void shouldTakeAHeadThatArrivesByteByByte() {
        // When
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n".chars().forEach(octet -> receive(Character.toString(octet)));

        // Then
        assertThat(targets()).containsExactly("/1");
    }

    @Test
    void shouldLeaveTheTargetAsItWasSent() {
        // When
        receive("GET /a%2Fb//../c;x?q=%2F&&e=\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n");

        // Then
        assertThat(targets()).containsExactly("/a%2Fb//../c;x?q=%2F&&e=\u00e9");
    }

    @Test
    void shouldMarkARequestLineThatIsTooLong() {
        // When
        receive("GET /" + "x".repeat(100) + " HTTP/1.1\r\nHost: a\r\n\r\n");

        // Then
        assertThat(failure()).isInstanceOf(TooLongHttpLineException.class);
    }

    @Test
    void shouldMarkAHeaderSectionThatIsTooLarge() {
        // When
        receive("GET / HTTP/1.1\r\nX-A: " + "x".repeat(150) + "\r\nX-B: " + "x".repeat(150) + "\r\n\r\n");

        // Then
        assertThat(failure()).isInstanceOf(TooLongHttpHeaderException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host : a\r\n\r\n",
                "Host: a\r\nX-\u0000: 1\r\n\r\n",
                "Host: a\nX-A: 1\r\n\r\n",
                "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "Host: a\r\nContent-Length: 0x1\r\n\r\n"
            })
    void shouldMarkAHeadThatParsersReadDifferently(String headers) {
        // When
        receive("POST / HTTP/1.1\r\n" + headers);

        // Then
        assertThat(failure()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "0x1\r\na\r\n", "1\r\nab\r\n", "1\na\n"})
    void shouldMarkABodyThatParsersReadDifferently(String chunks) {
        // When
        receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        // Then
        assertThat(failure()).isNotNull();
    }

    @Test
    void shouldKeepWhatFollowsAnUpgradeUndecoded() {
        // When
        receive(UPGRADE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        // Then
        assertThat(targets()).containsExactly("/ws");
    }

    @Test
    void shouldDecodeWhatFollowedAnUpgradeThatWasRefused() throws Exception {
        // Given
        receive(UPGRADE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        targets();

        // When
        decoder.upgradeRefused(channel.pipeline().context(decoder));

        // Then
        assertThat(targets()).containsExactly("/next");
    }

    @Test
    void shouldHandOnWhatFollowedAnUpgradeWhenItLeaves() {
        // Given
        receive(UPGRADE + "first bytes");
        targets();

        // When
        channel.pipeline().remove(decoder);

        // Then
        assertThat(channel.<Object>readInbound()).isEqualTo(bytes("first bytes"));
    }

    @Test
    void shouldCloseWhenTooMuchFollowsAnUpgrade() {
        // When
        receive(UPGRADE + "x".repeat(64 * 1024 + 1));

        // Then
        assertThat(channel.isOpen()).isFalse();
    }

    private void receive(String text) {
        channel.writeInbound(bytes(text));
    }

    private static Object bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<HttpObject> messages() {
        List<HttpObject> messages = new ArrayList<>();
        HttpObject message = channel.readInbound();
        while (message != null) {
            messages.add(message);
            ReferenceCountUtil.release(message);
            message = channel.readInbound();
        }
        return messages;
    }

    private List<String> targets() {
        return messages().stream()
                .filter(HttpRequest.class::isInstance)
                .map(message -> ((HttpRequest) message).uri())
                .toList();
    }

    /** Why a head or a body could not be decoded; {@code null} if all could. */
    private @Nullable Throwable failure() {
        return messages().stream()
                .filter(message -> message instanceof HttpRequest || message instanceof HttpContent)
                .filter(message -> message.decoderResult().isFailure())
                .map(message -> message.decoderResult().cause())
                .findFirst()
                .orElse(null);
    }
}
