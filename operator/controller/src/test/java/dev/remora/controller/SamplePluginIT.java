package dev.remora.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The Plugin in samples/ is one that Instances load, and the Instance beside it gets the configuration that it describes. */
@OnControlPlane
class SamplePluginIT {
    private static final Path SAMPLE = Path.of("../../samples/plugin-hello.yaml");

    private final ControlPlane controlPlane;

    SamplePluginIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldBeLoadedWithItsConfig() {
        // Given
        var user = new User(controlPlane, "demo");
        controlPlane.apply(SAMPLE);

        // When
        try (var _ = new RunningController(controlPlane, user.namespace())) {
            user.awaitStatus(
                    "greeter",
                    status -> assertThat(User.condition(status, ConditionType.PluginsApplied)
                                    .status())
                            .isEqualTo(ConditionStatus.True));

            // Then
            assertThat(document())
                    .contains("Good day", "demo/greeter", "correct horse")
                    .contains("\"privileges\":[\"Processes\"]", "\"cpuMillis\":500", "\"memoryBytes\":134217728");
            user.awaitPluginStatus("hello", status -> {
                assertThat(status.instances()).isEqualTo(1);
                assertThat(Objects.requireNonNull(status.conditions())
                                .getFirst()
                                .status())
                        .isEqualTo(ConditionStatus.True);
            });
        }
    }

    private String document() {
        return controlPlane
                .admin()
                .secrets()
                .inNamespace("demo")
                .withLabels(Labels.of("greeter"))
                .list()
                .getItems()
                .stream()
                .flatMap(secret -> Optional.ofNullable(secret.getData().get("plugins.json")).stream())
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
    }
}
