package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NetworkPolicies of a namespace with Instances, between the controller, an administrator and a user. */
@OnControlPlane
class PluginPortGuardIT {
    private static final String OPEN = "remora-other-ports-0";
    private static final String PLUGIN_PORTS = "remora-plugin-ports";

    private final ControlPlane controlPlane;
    private final User user;
    private final RunningController controller;

    PluginPortGuardIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.user = new User(controlPlane, controlPlane.newNamespace("guard"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldGuardBeforeTheMachineIsMade() {
        // When
        user.applyInstance("web", "image: debian:12");

        // Then
        var machine = new KubeVirt(controlPlane).machine(user.namespace(), "web");
        assertThat(policies()).containsExactlyInAnyOrder(OPEN, PLUGIN_PORTS);
        assertThat(controller.writes())
                .filteredOn(write -> write.contains("networkpolicies") || write.contains("/virtualmachines/"))
                .last()
                .asString()
                .contains(machine.getMetadata().getName());
    }

    @Test
    void shouldCloseOtherPortsWhenAnAdministratorClosesThem() {
        // Given
        user.applyInstance("web", "image: debian:12");
        awaitPolicies(OPEN, PLUGIN_PORTS);

        // When
        NetworkPolicy closed = closeAll();

        // Then
        awaitPolicies("closed", PLUGIN_PORTS);
        controlPlane.admin().resource(closed).delete();
        awaitPolicies(OPEN, PLUGIN_PORTS);
    }

    @Test
    void shouldRepairWhatSomebodyTookAway() {
        // Given
        user.applyInstance("web", "image: debian:12");
        awaitPolicies(OPEN, PLUGIN_PORTS);

        // When
        controlPlane
                .admin()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(user.namespace())
                .withName(PLUGIN_PORTS)
                .delete();

        // Then
        awaitPolicies(OPEN, PLUGIN_PORTS);
    }

    @Test
    void shouldWriteThemOnceForAllInstances() {
        // Given
        user.applyInstance("one", "image: debian:12");
        user.applyInstance("two", "image: debian:12");
        var kubeVirt = new KubeVirt(controlPlane);
        kubeVirt.machine(user.namespace(), "one");
        kubeVirt.machine(user.namespace(), "two");
        List<Long> before = generations();

        // When
        controller.restart();
        user.applyInstance("three", "image: debian:12");
        kubeVirt.machine(user.namespace(), "three");

        // Then
        assertThat(policies()).containsExactlyInAnyOrder(OPEN, PLUGIN_PORTS);
        assertThat(generations()).isEqualTo(before);
    }

    private NetworkPolicy closeAll() {
        return controlPlane
                .admin()
                .resource(Serialization.unmarshal("""
                        apiVersion: networking.k8s.io/v1
                        kind: NetworkPolicy
                        metadata: {name: closed, namespace: %s}
                        spec: {podSelector: {}, policyTypes: [Ingress]}
                        """.formatted(user.namespace()), NetworkPolicy.class))
                .create();
    }

    private void awaitPolicies(String... names) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(policies()).containsExactlyInAnyOrder(names));
    }

    private List<String> policies() {
        return all().stream().map(policy -> policy.getMetadata().getName()).toList();
    }

    private List<Long> generations() {
        return all().stream()
                .map(policy -> policy.getMetadata().getGeneration())
                .toList();
    }

    private List<NetworkPolicy> all() {
        return controlPlane
                .admin()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(user.namespace())
                .list()
                .getItems();
    }
}
