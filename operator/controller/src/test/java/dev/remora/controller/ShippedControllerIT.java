package dev.remora.controller;

import static dev.remora.controller.User.condition;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.api.v1alpha1.PluginState;
import dev.remora.controller.naming.Labels;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller as users get it: the jar with its libraries beside it, in a process of its own. */
@OnControlPlane
class ShippedControllerIT {
    private static final int ENDED_BY_SIGTERM = 143;

    private final ControlPlane controlPlane;

    ShippedControllerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void shouldWorkFromItsJarAndEndWhenTold(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        var user = new User(controlPlane, controlPlane.newNamespace("shipped"));
        try (var shipped = ShippedController.start(controlPlane, folder, "--watch-namespaces=" + user.namespace())) {
            // When
            user.applyInstance("web", "image: debian:12\nplugins: [{name: hello, rom: {image: user/hello:1}}]");

            // Then
            shipped.check(() -> {
                assertThat(new KubeVirt(controlPlane).machine(user.namespace(), "web"))
                        .isNotNull();
                assertThat(shipped.end()).isEqualTo(ENDED_BY_SIGTERM);
            });
        }
    }

    @Test
    void shouldShowSecretOfConfigNowhere(@TempDir Path folder) throws IOException, InterruptedException {
        // Given
        var user = new User(controlPlane, controlPlane.newNamespace("shipped"));
        controlPlane.apply(Serialization.unmarshal("""
                apiVersion: v1
                kind: Secret
                metadata: {name: login, namespace: %s}
                stringData: {password: hunter2, broken: '{"hunter2'}
                """.formatted(user.namespace()), Secret.class));
        try (var shipped = ShippedController.start(controlPlane, folder, "--watch-namespaces=" + user.namespace())) {
            // When
            user.applyInstance("web", """
                    image: debian:12
                    plugins:
                    - name: good
                      rom: {image: user/good:1}
                      configFrom: [{secretKeyRef: {name: login, key: password}, path: /password}]
                    - name: bad
                      rom: {image: user/bad:1}
                      configFrom: [{secretKeyRef: {name: login, key: broken}}]
                    - name: absent
                      rom: {image: user/absent:1}
                      configFrom: [{secretKeyRef: {name: nobody, key: password}, path: /password}]
                    """);

            // Then
            shipped.check(() -> {
                var machine = new KubeVirt(controlPlane).machine(user.namespace(), "web");
                InstanceStatus status = user.awaitStatus(
                        "web",
                        now -> assertThat(condition(now, ConditionType.PluginsApplied)
                                        .reason())
                                .isEqualTo("InvalidConfig"));
                assertThat(plugin(status, "good").state()).isEqualTo(PluginState.Loaded);
                assertThat(plugin(status, "bad").message()).contains("\"broken\"", "\"login\"", "configFrom[0]");
                assertThat(plugin(status, "absent").message()).contains("\"nobody\"", "configFrom[0]");
                assertThat(documents(user)).singleElement().asString().contains("hunter2");
                shipped.end();
                assertThat(Serialization.asYaml(machine)
                                + Serialization.asYaml(user.instance("web"))
                                + Serialization.asYaml(events(user))
                                + shipped.log())
                        .doesNotContain("hunter2");
            });
        }
    }

    private List<String> documents(User user) {
        return controlPlane
                .admin()
                .secrets()
                .inNamespace(user.namespace())
                .withLabel(Labels.MANAGED_BY, Labels.REMORA)
                .list()
                .getItems()
                .stream()
                .flatMap(secret -> secret.getData().entrySet().stream())
                .filter(entry -> entry.getKey().equals("plugins.json"))
                .map(entry -> new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Event> events(User user) {
        return controlPlane
                .admin()
                .v1()
                .events()
                .inNamespace(user.namespace())
                .list()
                .getItems();
    }
}
