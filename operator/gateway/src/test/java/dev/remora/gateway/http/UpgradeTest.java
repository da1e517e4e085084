package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
    @ParameterizedTest
    @ValueSource(strings = {"upgrade", "Upgrade", "keep-alive, Upgrade", "keep-alive,UPGRADE"})
    void shouldBeRequestedByBothHeaders(String connection) {
        // Given
        HttpRequest request = request(HttpVersion.HTTP_1_1);
        request.headers().set("Connection", connection).set("Upgrade", "websocket");

        // Then
        assertThat(Upgrade.isRequested(request)).isTrue();
    }

    @Test
    void shouldNotBeRequestedByOneHeaderAlone() {
        // Given
        HttpRequest connectionOnly = request(HttpVersion.HTTP_1_1);
        connectionOnly.headers().set("Connection", "upgrade");
        HttpRequest upgradeOnly = request(HttpVersion.HTTP_1_1);
        upgradeOnly.headers().set("Upgrade", "websocket").set("Connection", "keep-alive");

        // Then
        assertThat(Upgrade.isRequested(connectionOnly)).isFalse();
        assertThat(Upgrade.isRequested(upgradeOnly)).isFalse();
    }

    @Test
    void shouldNotBeRequestedByAnOldClient() {
        // Given
        HttpRequest request = request(HttpVersion.HTTP_1_0);
        request.headers().set("Connection", "upgrade").set("Upgrade", "websocket");

        // Then
        assertThat(Upgrade.isRequested(request)).isFalse();
    }

    @Test
    void shouldNotBeRequestedByABrokenHead() {
        // Given
        HttpRequest request = request(HttpVersion.HTTP_1_1);
        request.headers().set("Connection", "upgrade").set("Upgrade", "websocket");
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("broken")));

        // Then
        assertThat(Upgrade.isRequested(request)).isFalse();
    }

    private static HttpRequest request(HttpVersion version) {
        return new DefaultHttpRequest(version, HttpMethod.GET, "/");
    }
}
