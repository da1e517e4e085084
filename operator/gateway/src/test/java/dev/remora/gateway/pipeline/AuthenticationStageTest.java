package dev.remora.gateway.pipeline;

import static dev.remora.gateway.pipeline.StageFixture.BY_NAME;
import static dev.remora.gateway.pipeline.StageFixture.exchange;
import static dev.remora.gateway.pipeline.StageFixture.refusal;
import static dev.remora.gateway.pipeline.StageFixture.routed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.Authentication;
import dev.remora.gateway.auth.CertificateAuthorities;
import dev.remora.gateway.auth.Identification;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.testing.Callers;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthenticationStageTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final CompletableFuture<Authentication> answer = new CompletableFuture<>();

    @Test
    void shouldPassOnWhoseTokenItIs() {
        // When
        answer.complete(new Authentication.Authenticated(Callers.ALICE, null));
        send("Bearer alice-token");

        // Then
        AuthenticatedRequest request = channel.readInbound();
        assertThat(request.identity()).isEqualTo(Callers.ALICE);
    }

    @Test
    void shouldReadNothingWhileItWaits() {
        // When
        send("Bearer alice-token");
        boolean readingMeanwhile = channel.config().isAutoRead();
        answer.complete(new Authentication.Authenticated(Callers.ALICE, null));
        channel.runPendingTasks();

        // Then
        assertThat(readingMeanwhile).isFalse();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(channel.<Object>readInbound()).isInstanceOf(AuthenticatedRequest.class);
    }

    @Test
    void shouldNotGoOnForACallerWhoLeft() {
        // Given
        send("Bearer alice-token");

        // When
        channel.close();
        answer.complete(new Authentication.Authenticated(Callers.ALICE, null));
        channel.runPendingTasks();

        // Then
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void shouldRefuseWithoutExactlyOneBearerToken() {
        send();
        assertThat(refusal(channel)).isEqualTo("unauthenticated");
        send("Basic YWxpY2U6");
        assertThat(refusal(channel)).isEqualTo("unauthenticated");
        send("Bearer a", "Bearer b");
        assertThat(refusal(channel)).isEqualTo("unauthenticated");
    }

    @Test
    void shouldRefuseAWorthlessToken() {
        // When
        answer.complete(new Authentication.Rejected("unknown"));
        send("Bearer x");

        // Then
        assertThat(refusal(channel)).isEqualTo("unauthenticated");
    }

    @Test
    void shouldLetNobodyInWhenNobodyAnswers() {
        // When
        answer.complete(new Authentication.Unanswered("away"));
        send("Bearer alice-token");

        // Then
        assertThat(refusal(channel)).isEqualTo("access-undecided");
    }

    private void send(String... credentials) {
        if (channel.pipeline().get(AuthenticationStage.class) == null) {
            channel.pipeline()
                    .addLast(new AuthenticationStage(
                            new Identification(token -> answer, () -> CertificateAuthorities.NONE),
                            new CallerCredentials(),
                            new ReadGate(channel),
                            exchange()));
        }
        RoutedRequest request = routed(BY_NAME);
        for (String credential : credentials) {
            request.http().headers().add(HttpHeaderNames.AUTHORIZATION, credential);
        }
        channel.writeInbound(request);
    }
}
