package dev.remora.gateway.pipeline;

import static dev.remora.gateway.pipeline.StageFixture.exchange;
import static dev.remora.gateway.pipeline.StageFixture.http;
import static dev.remora.gateway.pipeline.StageFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.Verb;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteStageTest {
    private static final String PLUGIN = "/v1/instances/uid-1/plugins/hello";

    private final EmbeddedChannel channel = new EmbeddedChannel(new RouteStage(exchange()));

    @ParameterizedTest
    @CsvSource({"GET, GET", "HEAD, GET", "OPTIONS, GET", "POST, CREATE", "PUT, UPDATE", "PATCH, PATCH", "DELETE, DELETE"
    })
    void shouldDeriveTheVerbFromTheMethod(String method, Verb verb) {
        // When
        channel.writeInbound(http(HttpMethod.valueOf(method), PLUGIN));

        // Then
        RoutedRequest routed = channel.readInbound();
        assertThat(routed.verb()).isEqualTo(verb);
    }

    @Test
    void shouldTakeEveryUpgradeForCreate() {
        // Given
        HttpRequest request = http(HttpMethod.GET, PLUGIN);
        request.headers()
                .set(HttpHeaderNames.CONNECTION, "keep-alive, Upgrade")
                .set(HttpHeaderNames.UPGRADE, "websocket");

        // When
        channel.writeInbound(request);

        // Then
        RoutedRequest routed = channel.readInbound();
        assertThat(routed.verb()).isEqualTo(Verb.CREATE);
        assertThat(routed.upgrade()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, unknown-address",
        "GET, /v1/instances/u/plugins/a.b, malformed-address",
        "TRACE, /v1/instances/u/plugins/a, method-not-allowed",
        "CONNECT, /v1/instances/u/plugins/a, method-not-allowed",
        "get, /v1/instances/u/plugins/a, method-not-allowed"
    })
    void shouldRefuseWhatIsNoAddressOfAPlugin(String method, String target, String slug) {
        // When
        channel.writeInbound(http(HttpMethod.valueOf(method), target));

        // Then
        assertThat(refusal(channel)).isEqualTo(slug);
        assertThat(channel.<Object>readInbound()).isNull();
    }
}
