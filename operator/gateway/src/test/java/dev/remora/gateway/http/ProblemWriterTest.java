package dev.remora.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemWriterTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ProblemWriter());

    @Test
    void shouldWriteProblemJson() {
        // When
        FullHttpResponse response = written(Problem.INSTANCE_STOPPED, "It \"sleeps\".");

        // Then
        assertThat(response.content().toString(StandardCharsets.UTF_8)).isEqualTo("""
                {"type":"https://remora.dev/problems/instance-stopped","title":"The Instance is stopped",\
                "status":503,"detail":"It \\"sleeps\\"."}""");
        assertThat(response.headers().get("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.headers().get("Remora-Error")).isEqualTo("instance-stopped");
        assertThat(response.headers().get("Retry-After")).isEqualTo("30");
        response.release();
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameEveryProblemInItsHeader(Problem problem) {
        // When
        FullHttpResponse response = written(problem, "detail");

        // Then
        assertThat(response.status()).isEqualTo(problem.status());
        assertThat(response.headers().get(ReservedHeaders.ERROR)).isEqualTo(problem.slug());
        assertThat(response.headers().contains("Retry-After")).isEqualTo(problem.retryAfter() > 0);
        response.release();
    }

    @Test
    void shouldSayWhetherThePluginMayHaveGotSomething() {
        // When
        FullHttpResponse before = written(Problem.UNAUTHENTICATED, "");
        channel.writeOutbound(new ProblemResponse(Problem.UNAUTHENTICATED, "", 0, false));
        FullHttpResponse meanwhile = Objects.requireNonNull(channel.<FullHttpResponse>readOutbound());

        // Then
        assertThat(before.headers().get("Remora-Unsent")).isEqualTo("true");
        assertThat(meanwhile.headers().contains("Remora-Unsent")).isFalse();
        before.release();
        meanwhile.release();
    }

    @Test
    void shouldSayHowToAuthenticateAndWhichMethodsThereAre() {
        // When
        FullHttpResponse unauthenticated = written(Problem.UNAUTHENTICATED, "");
        FullHttpResponse method = written(Problem.METHOD_NOT_ALLOWED, "");

        // Then
        assertThat(unauthenticated.headers().get("WWW-Authenticate")).startsWith("Bearer");
        assertThat(method.headers().get("Allow")).contains("GET", "PATCH");
        unauthenticated.release();
        method.release();
    }

    private FullHttpResponse written(Problem problem, String detail) {
        channel.writeOutbound(new ProblemResponse(problem, detail));
        return Objects.requireNonNull(channel.<FullHttpResponse>readOutbound());
    }
}
