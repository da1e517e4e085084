package dev.remora.gateway.pipeline;

import static dev.remora.gateway.pipeline.StageFixture.BY_NAME;
import static dev.remora.gateway.pipeline.StageFixture.BY_UID;
import static dev.remora.gateway.pipeline.StageFixture.exchange;
import static dev.remora.gateway.pipeline.StageFixture.refusal;
import static dev.remora.gateway.pipeline.StageFixture.routed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.gateway.auth.Decision;
import dev.remora.gateway.directory.Resolution;
import dev.remora.gateway.http.ReadGate;
import dev.remora.gateway.route.Route;
import dev.remora.gateway.testing.FakeDirectory;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AuthorizationStageTest {
    private final FakeDirectory directory =
            new FakeDirectory().with("team-a", "vm", "uid-1", "hello", new Resolution.NoPlugin());
    private final List<String> asked = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private Decision decision = new Decision.Allowed();

    @Test
    void shouldAskAboutTheNamedInstance() {
        // When
        send(BY_NAME);

        // Then
        assertThat(asked).containsExactly("GET team-a/vm hello");
        assertThat(channel.<Object>readInbound()).isInstanceOf(AuthorizedRequest.class);
    }

    @Test
    void shouldAskAboutTheInstanceThatHasTheUid() {
        // When
        send(BY_UID);

        // Then
        assertThat(asked).containsExactly("GET team-a/vm hello");
    }

    @Test
    void shouldAskAboutAllNamespacesForAnUnknownUid() {
        // When
        send(new Route.ByUid("uid-2", "hello", "/p", "/"));

        // Then
        assertThat(asked).containsExactly("GET /uid-2 hello");
    }

    @Test
    void shouldRefuse() {
        // When
        decision = new Decision.Forbidden();
        send(BY_NAME);

        // Then
        assertThat(refusal(channel)).isEqualTo("forbidden");
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void shouldLetNobodyInWhenNobodyAnswers() {
        // When
        decision = new Decision.Unanswered("away");
        send(BY_NAME);

        // Then
        assertThat(refusal(channel)).isEqualTo("access-undecided");
    }

    @Test
    void shouldNotJudgeAUidBeforeAllInstancesWereSeen() {
        // When
        directory.notReady();
        send(new Route.ByUid("uid-2", "hello", "/p", "/"));

        // Then
        assertThat(refusal(channel)).isEqualTo("access-undecided");
    }

    private void send(Route route) {
        channel.pipeline()
                .addLast(new AuthorizationStage(
                        StageFixture.identification(),
                        (identity, verb, namespace, instance, plugin) -> {
                            asked.add(verb + " " + namespace + "/" + instance + " " + plugin);
                            return CompletableFuture.completedFuture(decision);
                        },
                        directory,
                        new ReadGate(channel),
                        exchange()));
        channel.writeInbound(StageFixture.authenticated(routed(route)));
    }
}
