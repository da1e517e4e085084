package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.api.v1alpha1.Instance;
import dev.remora.controller.FaultyApi.Call;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** That a fault is what it says, and that nothing else is wrong. */
@OnControlPlane
class FaultyApiIT {
    private final ControlPlane controlPlane;
    private final User user;

    FaultyApiIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.user = new User(controlPlane, controlPlane.newNamespace("faulty"));
        ControllerAccount.install(controlPlane);
    }

    @Test
    void shouldNumberWritesWhenEverythingPasses() {
        try (var api = api(_ -> Fate.PASSES);
                var client = api.client(0)) {
            // When
            create(client, "one");
            create(client, "two");

            // Then
            String path = "/api/v1/namespaces/" + user.namespace() + "/secrets";
            assertThat(api.writes())
                    .containsExactly(new Call("POST", path, false, 1), new Call("POST", path, false, 2));
            assertThat(secrets()).contains("one", "two");
        }
    }

    @Test
    void shouldBeWatchedThroughWhenWatchesAreDropped() {
        try (var api = api(_ -> Fate.PASSES);
                var client = api.client(10); // the API server asks for patience while a CRD is new
                var informer = client.resources(Instance.class)
                        .inNamespace(user.namespace())
                        .inform()) {
            // Given
            user.applyInstance("early", "image: debian:12");
            eventually(() -> assertThat(informer.getStore().list()).hasSize(1));

            // When
            api.dropWatches();
            user.applyInstance("late", "image: debian:12");

            // Then
            eventually(() -> assertThat(informer.getStore().list()).hasSize(2));
            assertThat(api.calls().stream().filter(Call::watch)).hasSizeGreaterThan(1);
        }
    }

    @Test
    void shouldAnswerInsteadOfTheServerWhenItRefuses() {
        try (var api = api(call -> call.write() == 1 ? new Fate.Refused(409) : Fate.PASSES);
                var client = api.client(0)) {
            assertThatThrownBy(() -> create(client, "refused"))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409));
            assertThat(secrets()).doesNotContain("refused");
            create(client, "refused");
        }
    }

    @Test
    void shouldLeaveTheWriteUndoneWhenItIsLost() {
        try (var api = api(call -> call.write() == 1 ? new Fate.Lost() : Fate.PASSES);
                var client = api.client(0)) {
            assertThatThrownBy(() -> create(client, "lost")).isInstanceOf(RuntimeException.class);
            assertThat(secrets()).doesNotContain("lost");
            create(client, "lost");
        }
    }

    @Test
    void shouldDoTheWriteWhenOnlyItsAnswerIsLost() {
        try (var api = api(call -> call.write() == 1 ? new Fate.Unheard() : Fate.PASSES);
                var client = api.client(0)) {
            assertThatThrownBy(() -> create(client, "unheard")).isInstanceOf(RuntimeException.class);
            assertThat(secrets()).contains("unheard");
        }
    }

    @Test
    void shouldDoNothingMoreWhenTheLastCallIsOver() {
        try (var before = api(call -> call.write() == 1 ? new Fate.LastOne(false) : Fate.PASSES);
                var after = api(call -> call.write() == 1 ? new Fate.LastOne(true) : Fate.PASSES);
                var diesBefore = before.client(0);
                var diesAfter = after.client(0)) {
            assertThatThrownBy(() -> create(diesBefore, "before")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> create(diesBefore, "never")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> create(diesAfter, "after")).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> create(diesAfter, "never")).isInstanceOf(RuntimeException.class);
            assertThat(before.end()).isCompleted();
            assertThat(after.end()).isCompleted();
        }
        assertThat(secrets()).contains("after").doesNotContain("before", "never");
    }

    @Test
    void shouldBeTheSameAgainWhenItWasAway() {
        try (var api = api(_ -> Fate.PASSES);
                var client = api.client(0)) {
            // When
            api.goAway();

            // Then
            assertThatThrownBy(() -> create(client, "away")).isInstanceOf(RuntimeException.class);
            api.comeBack();
            create(client, "away");
        }
    }

    private FaultyApi api(Function<Call, Fate> rule) {
        return new FaultyApi(ControllerAccount.kubeconfig(controlPlane), rule);
    }

    private void create(KubernetesClient client, String name) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(user.namespace())
                .endMetadata()
                .build();
        client.resource(secret).create();
    }

    private List<String> secrets() {
        return controlPlane.admin().secrets().inNamespace(user.namespace()).list().getItems().stream()
                .map(secret -> secret.getMetadata().getName())
                .toList();
    }
}
