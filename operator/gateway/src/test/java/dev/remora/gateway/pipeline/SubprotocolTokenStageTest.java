package dev.remora.gateway.pipeline;

import static dev.remora.gateway.pipeline.StageFixture.http;
import static dev.remora.gateway.pipeline.StageFixture.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubprotocolTokenStageTest {
    private static final String PREFIX = "base64url.bearer.authorization.k8s.io.";
    private static final String TOKEN = "eyJh.e30.c2ln_-";

    private final EmbeddedChannel channel = new EmbeddedChannel(SubprotocolTokenStage.OF_CALLERS);

    @Test
    void shouldTakeATokenForAuthorization() {
        // When
        channel.writeInbound(webSocket("terminal, " + bearer(TOKEN), "more"));

        // Then
        HttpRequest request = channel.readInbound();
        assertThat(request.headers().getAll("Authorization")).containsExactly("Bearer " + TOKEN);
        assertThat(request.headers().getAll("Sec-WebSocket-Protocol")).containsExactly("terminal, more");
    }

    @Test
    void shouldLeaveOtherSubprotocolsAsTheyCame() {
        // When
        channel.writeInbound(webSocket("a,b", "c"));

        // Then
        HttpRequest request = channel.readInbound();
        assertThat(request.headers().getAll("Sec-WebSocket-Protocol")).containsExactly("a,b", "c");
        assertThat(request.headers().contains("Authorization")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PREFIX + "YQ", // alone
                "x, " + PREFIX, // empty
                "x, " + PREFIX + "YQ==", // padded
                "x, " + PREFIX + "YQ+/", // not the alphabet of URLs
                "x, " + PREFIX + "YSBi", // "a b"
                "x, " + PREFIX + "YQ0KeDogeQ", // "a", a line end, "x: y"
                "x, " + PREFIX + "w7w", // not ASCII
                "x, " + PREFIX + "YQ, " + PREFIX + "YQ",
                "x, " + PREFIX + "YQ, BASE64url.bearer.authorization.k8s.io.Yg"
            })
    void shouldRefuseWhatCannotBeTaken(String protocols) {
        // When
        channel.writeInbound(webSocket(protocols));

        // Then
        assertThat(refusal(channel)).isEqualTo("bad-request");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void shouldRefuseATokenBesideAnother() {
        // Given
        HttpRequest request = webSocket("x, " + bearer(TOKEN));
        request.headers().set("Authorization", "Bearer other");

        // When
        channel.writeInbound(request);

        // Then
        assertThat(refusal(channel)).isEqualTo("bad-request");
    }

    @Test
    void shouldShowNothingOfTheToken() {
        // When
        SubprotocolToken taken = SubprotocolToken.of(List.of("x, " + bearer(TOKEN)));
        SubprotocolToken alone = SubprotocolToken.of(List.of(bearer(TOKEN)));

        // Then
        assertThat(taken.toString() + alone).doesNotContain("eyJh").doesNotContain(bearer(TOKEN));
    }

    @Test
    void shouldDropATokenWhereThereIsNoWebSocket() {
        // Given
        HttpRequest request = http(HttpMethod.GET, "/");
        request.headers().add("Sec-WebSocket-Protocol", "x, " + bearer(TOKEN));

        // When
        channel.writeInbound(request);

        // Then
        HttpRequest passed = channel.readInbound();
        assertThat(passed.headers().contains("Authorization")).isFalse();
        assertThat(passed.headers().getAll("Sec-WebSocket-Protocol")).containsExactly("x");
    }

    @Test
    void shouldDropWhatKubeApiserverPassesOn() {
        // Given
        EmbeddedChannel behind = new EmbeddedChannel(SubprotocolTokenStage.OF_FRONT_PROXY);

        // When
        behind.writeInbound(webSocket("x, " + bearer(TOKEN)));

        // Then
        HttpRequest passed = behind.readInbound();
        assertThat(passed.headers().contains("Authorization")).isFalse();
        assertThat(passed.headers().getAll("Sec-WebSocket-Protocol")).containsExactly("x");
    }

    private static String bearer(String token) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }

    private static HttpRequest webSocket(String... protocols) {
        HttpRequest request = http(HttpMethod.GET, "/");
        request.headers()
                .set("Connection", "Upgrade")
                .set("Upgrade", "websocket")
                .set("Sec-WebSocket-Protocol", List.of(protocols));
        return request;
    }
}
