package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceState;
import dev.remora.controller.FaultyApi.Call;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What whoever runs the controller reads at {@code /metrics}, and in {@code docs/metrics.md}. */
@OnControlPlane
class MetricsIT {
    private static final String HELLO = "image: debian:12\nplugins: [{name: hello, rom: {image: user/hello:1}}]";
    private static final String TWO =
            "image: debian:12\nplugins: [{name: hello, rom: {image: user/hello:1}}, {name: tail, rom: {image: user/tail:1}}]";

    private final ControlPlane controlPlane;
    private final KubeVirt kubeVirt;
    private final User user;

    MetricsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("metrics"));
    }

    @Test
    void shouldCountInstancesThroughRestartAndUntilTheyAreDeleted() throws IOException, InterruptedException {
        try (var controller = new RunningController(controlPlane, user.namespace())) {
            // Given
            user.applyInstance("web", HELLO);
            kubeVirt.machine(user.namespace(), "web");
            kubeVirt.start(user.namespace(), "web", "127.79.0.1");
            user.awaitStatus("web", status -> assertThat(status.state()).isEqualTo(InstanceState.Running));

            // When
            user.applyInstance("web", TWO);

            // Then
            awaitValue(controller, "remora_instances_unsettled{why=\"queued\"}", 1);
            awaitValue(controller, "remora_instances{state=\"Running\"}", 1);
            awaitValue(controller, "remora_plugins{state=\"Queued\"}", 1);
            awaitValue(controller, "remora_plugins_not_ready", 1);

            // When
            controller.restart();

            // Then
            awaitValue(controller, "remora_instances_unsettled{why=\"queued\"}", 1);
            awaitValue(controller, "remora_instances{state=\"Running\"}", 1);

            // When
            user.deleteInstance("web");

            // Then
            awaitValue(controller, "remora_instances_unsettled{why=\"queued\"}", 0);
            awaitValue(controller, "remora_instances{state=\"Running\"}", 0);
            awaitValue(controller, "remora_plugins{state=\"Queued\"}", 0);
        }
    }

    @Test
    void shouldMeasureWhatItsDocumentationSays() throws IOException, InterruptedException {
        // Given
        KubeVirtCrds.install(controlPlane);
        ControllerAccount.install(controlPlane);
        var refused = new AtomicInteger();
        try (var api = new FaultyApi(
                        ControllerAccount.kubeconfig(controlPlane),
                        call -> createsMachine(call) && refused.getAndIncrement() < 2
                                ? new Fate.Refused(409)
                                : Fate.PASSES);
                var controller = new RunningController(api, 10, user.namespace())) {
            // When
            user.applyInstance("web", HELLO);
            kubeVirt.machine(user.namespace(), "web");

            // Then
            eventually(() -> {
                assertThat(measured(controller)).isEqualTo(documented());
            });
            assertThat(Scrape.of(controller.managementPort()).text()).doesNotContain("retries");
        }
    }

    private static boolean createsMachine(Call call) {
        return call.write() > 0 && call.path().contains("/virtualmachines");
    }

    private static void awaitValue(RunningController controller, String series, double expected) {
        eventually(() -> {
            assertThat(Scrape.of(controller.managementPort()).value(series))
                    .as(series)
                    .hasValue(expected);
        });
    }

    /** Those of the virtual machine and the process are told of in one line. */
    private static SortedSet<String> measured(RunningController controller) throws IOException, InterruptedException {
        SortedSet<String> names = Scrape.of(controller.managementPort()).names();
        names.removeIf(name -> !name.matches("(remora|operator_sdk)_.*"));
        names.removeIf(name -> name.endsWith("_seconds_max")); // comes with every histogram
        names.add("remora_kubernetes_requests_total"); // counted by the client that ControllerMain builds
        return names;
    }

    private static SortedSet<String> documented() throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/metrics.md"));
        return Pattern.compile("(?m)^\\| `((?:remora|operator_sdk)_[a-z_]+)`")
                .matcher(page.substring(page.indexOf("# Metrics of the controller")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
