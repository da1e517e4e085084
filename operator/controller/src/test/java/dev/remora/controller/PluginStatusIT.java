package dev.remora.controller;

import static dev.remora.controller.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.Condition;
import dev.remora.api.v1alpha1.ConditionStatus;
import dev.remora.api.v1alpha1.Instance;
import dev.remora.api.v1alpha1.PluginStatus;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@OnControlPlane
class PluginStatusIT {
    private static final String FILES = "rom: {image: user/files:1}\n";
    private static final String USER = "image: debian:12\nplugins: [{name: f, pluginRef: {name: files}}]";

    private final ControlPlane controlPlane;
    private final User user;
    private final RunningController controller;

    PluginStatusIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.user = new User(controlPlane, controlPlane.newNamespace("plugins"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldSayWhatIsWrongWhenSchemaIsBroken() {
        // Given
        user.applyPlugin("files", FILES + "config: {schema: {type: object}}");
        user.awaitPluginStatus("files", status -> {
            assertThat(ready(status).status()).isEqualTo(ConditionStatus.True);
            assertThat(status.observedGeneration()).isEqualTo(1);
            assertThat(status.instances()).isZero();
        });

        // When
        user.applyPlugin("files", FILES + "config: {schema: {type: sting}}");

        // Then
        PluginStatus broken = user.awaitPluginStatus(
                "files", status -> assertThat(ready(status).status()).isEqualTo(ConditionStatus.False));
        assertThat(ready(broken).reason()).isEqualTo("InvalidSchema");
        assertThat(ready(broken).message()).contains("/type", "\"sting\"");
        assertThat(ready(broken).observedGeneration()).isEqualTo(2);
    }

    @Test
    void shouldLeavePluginOutUntilItsConfigSatisfiesTheSchema() {
        // Given
        user.applyPlugin("files", FILES + "config: {schema: {required: [root]}, defaults: {mode: ro}}");

        // When
        user.applyInstance("web", USER);

        // Then
        user.awaitStatus("web", status -> {
            Condition applied = User.condition(status, ConditionType.PluginsApplied);
            assertThat(applied.reason()).isEqualTo("InvalidConfig");
            assertThat(applied.message()).contains("\"files\"", "property \"root\" is missing");
        });

        // And
        user.applyInstance("web", USER.replace("files}}", "files}, config: {root: /srv}}"));
        user.awaitStatus(
                "web",
                status -> assertThat(User.condition(status, ConditionType.PluginsApplied)
                                .reason())
                        .isEqualTo("Applied"));
    }

    @Test
    void shouldCountInstancesUpAndDownWithFewWrites() {
        // Given
        user.applyPlugin("files", FILES);
        user.awaitPluginStatus("files", status -> assertThat(status.instances()).isZero());
        int before = statusWrites().size();

        // When
        for (int index = 0; index < 20; index++) {
            user.applyInstance("web-" + index, USER);
        }

        // Then
        user.awaitPluginStatus("files", status -> assertThat(status.instances()).isEqualTo(20));
        assertThat(statusWrites().size() - before).isLessThan(10);

        // And
        controlPlane
                .admin()
                .resources(Instance.class)
                .inNamespace(user.namespace())
                .withName("web-0")
                .delete();
        user.awaitPluginStatus("files", status -> assertThat(status.instances()).isEqualTo(19));
    }

    @Test
    void shouldWriteNothingWhenNothingChangesNorAfterRestart() {
        // Given
        user.applyPlugin("files", FILES);
        user.applyInstance("web", USER);
        user.awaitPluginStatus("files", status -> assertThat(status.instances()).isEqualTo(1));
        eventually(() -> assertThat(user.instance("web").getStatus()).isNotNull());
        int before = statusWrites().size();

        // When
        controller.restart();

        // Then
        Awaitility.await()
                .during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(20))
                .until(() -> statusWrites().size() == before);
    }

    private List<String> statusWrites() {
        return controller.writes().stream()
                .filter(write -> write.endsWith("/plugins/files/status"))
                .toList();
    }

    private static Condition ready(PluginStatus status) {
        return Objects.requireNonNull(status.conditions()).getFirst();
    }
}
