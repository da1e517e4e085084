package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers as they ship, with the rights that ship, beside each other. */
@OnControlPlane
class LeaderElectionIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ControlPlane controlPlane;
    private final User user;
    private final KubeVirt kubeVirt;

    LeaderElectionIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.user = new User(controlPlane, controlPlane.newNamespace("election"));
        this.kubeVirt = new KubeVirt(controlPlane);
    }

    @Test
    void shouldGoOnWithTheOtherWhenTheLeaderDies(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        try (ShippedController first = replica(folder, "first")) {
            awaitLeader("first", first);
            try (ShippedController second = replica(folder, "second")) {
                await().atMost(PATIENCE).until(() -> second.log().contains("controller started"));
                user.applyInstance("before", "image: debian:12");
                VirtualMachine before = kubeVirt.machine(user.namespace(), "before");

                // When
                first.kill();
                user.applyInstance("after", "image: debian:12");

                // Then
                awaitLeader("second", second);
                second.check(() -> {
                    assertThat(kubeVirt.machine(user.namespace(), "after")).isNotNull();
                    assertThat(kubeVirt.machine(user.namespace(), "before")
                                    .getMetadata()
                                    .getResourceVersion())
                            .as("done already, not done again")
                            .isEqualTo(before.getMetadata().getResourceVersion());
                });
            }
        }
    }

    @Test
    void shouldHandOverAtOnceWhenTheLeaderIsToldToEnd(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        try (ShippedController first = replica(folder, "first");
                ShippedController second = replica(folder, "second")) {
            await().atMost(PATIENCE)
                    .until(() -> first.log().contains("controller started")
                            && second.log().contains("controller started")
                            && leader().filter(name -> name.endsWith(user.namespace()))
                                    .isPresent());
            boolean firstLeads = leader().orElseThrow().equals(identity("first"));

            // When
            (firstLeads ? first : second).end();

            // Then
            assertThat(leader())
                    .as("released, not left to expire")
                    .isNotEqualTo(Optional.of(identity(firstLeads ? "first" : "second")));
            awaitLeader(firstLeads ? "second" : "first", firstLeads ? second : first);
        }
    }

    private ShippedController replica(Path folder, String name) throws IOException {
        return ShippedController.start(
                controlPlane,
                Files.createDirectories(folder.resolve(name)),
                "--watch-namespaces=" + user.namespace(),
                "--leader-election",
                "--leader-election-lease=" + leaseName(),
                "--identity=" + identity(name));
    }

    private void awaitLeader(String name, ShippedController replica) throws IOException, InterruptedException {
        replica.check(() ->
                await("leader " + name).atMost(PATIENCE).until(() -> leader().equals(Optional.of(identity(name)))));
    }

    private Optional<String> leader() {
        return Optional.ofNullable(controlPlane
                        .admin()
                        .leases()
                        .inNamespace(Chart.NAMESPACE)
                        .withName(leaseName())
                        .get())
                .map(Lease::getSpec)
                .map(spec -> spec.getHolderIdentity())
                .filter(holder -> !holder.isEmpty());
    }

    /** No other test's: that may hold the Lease still. */
    private String identity(String name) {
        return name + "." + user.namespace();
    }

    /** The one that the chart names: the Role allows no other. */
    private static String leaseName() {
        return Chart.RELEASE + "-controller";
    }
}
