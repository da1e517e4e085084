package dev.remora.controller;

import static dev.remora.controller.User.condition;
import static dev.remora.controller.User.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.remora.api.v1alpha1.InstanceStatus;
import dev.remora.controller.kubevirt.VirtualMachine;
import dev.remora.controller.plan.PluginStamp;
import dev.remora.controller.report.ConditionType;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plugin that runs and is asked for its health. */
@OnControlPlane
class PluginHealthIT {
    private static final String ADDRESS = "127.77.3.1";
    private static final String PLUGIN = """
            rom: {image: user/files:1}
            health: {path: /healthz, period: 1s, timeout: 500ms, failureThreshold: 2}
            """;
    private static final String INSTANCE = """
            image: quay.io/containerdisks/debian:12
            plugins: [{name: files, pluginRef: {name: files}}]
            """;

    private final KubeVirt kubeVirt;
    private final User user;
    private final RunningController controller;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int health = 200;

    PluginHealthIT(ControlPlane controlPlane) {
        this.kubeVirt = new KubeVirt(controlPlane);
        this.user = new User(controlPlane, controlPlane.newNamespace("health"));
        this.controller = new RunningController(controlPlane, user.namespace());
    }

    @AfterEach
    void stopController() {
        controller.close();
    }

    @Test
    void shouldFollowHealthFromWellToIllAndBack() throws Exception {
        // Given
        user.applyPlugin("files", PLUGIN);
        user.applyInstance("web", INSTANCE);
        PluginStamp stamp = stamp();
        try (var guest = new GuestStandIn(ADDRESS, Objects.requireNonNull(stamp.statusPort()));
                var _ = served(Objects.requireNonNull(stamp.ports().get("files")))) {
            guest.says(running(stamp));
            kubeVirt.start(user.namespace(), "web", ADDRESS);
            user.awaitStatus("web", PluginHealthIT::isReady);

            // When
            health = 500;

            // Then
            InstanceStatus ill = user.awaitStatus(
                    "web",
                    status -> assertThat(reason(status, ConditionType.PluginsHealthy))
                            .isEqualTo("PluginsUnhealthy"));
            assertThat(reason(ill, ConditionType.Ready)).isEqualTo("PluginsNotReady");
            assertThat(condition(ill, ConditionType.PluginsHealthy).message())
                    .startsWith("files: GET /healthz on port 20000: HTTP status 500");
            assertThat(plugin(ill, "files").ready()).isFalse();
            assertThat(ill.pluginsReady()).isEqualTo("0/1");

            // And
            health = 200;
            user.awaitStatus("web", PluginHealthIT::isReady);
        }
    }

    @Test
    void shouldAskNoWorseOfAHealthyGuestWhenTheControllerStartsAnew() throws Exception {
        // Given
        user.applyPlugin("files", PLUGIN);
        user.applyInstance("web", INSTANCE);
        PluginStamp stamp = stamp();
        try (var guest = new GuestStandIn(ADDRESS, Objects.requireNonNull(stamp.statusPort()));
                var _ = served(Objects.requireNonNull(stamp.ports().get("files")))) {
            guest.says(running(stamp));
            kubeVirt.start(user.namespace(), "web", ADDRESS);
            user.awaitStatus("web", PluginHealthIT::isReady);
            List<String> before = controller.writes();

            // When
            int soFar = asked.get();
            controller.restart();
            Eventually.eventually(() -> assertThat(asked.get()).isGreaterThan(soFar + 2));
            Thread.sleep(Duration.ofSeconds(1));

            // Then
            assertThat(controller.writes()).isEqualTo(before);
        }
    }

    private ClosablePlugin served(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), port), 0);
        server.createContext("/healthz", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(health, -1);
            exchange.close();
        });
        server.start();
        return () -> server.stop(0);
    }

    private PluginStamp stamp() {
        VirtualMachine machine = kubeVirt.machine(user.namespace(), "web");
        var template = Objects.requireNonNull(machine.getSpec().template());
        return PluginStamp.of(Objects.requireNonNull(template.metadata()).annotations());
    }

    private static void isReady(InstanceStatus status) {
        assertThat(reason(status, ConditionType.Ready))
                .as(String.valueOf(status))
                .isEqualTo("Ready");
        assertThat(reason(status, ConditionType.PluginsHealthy)).isEqualTo("Healthy");
    }

    private static String reason(InstanceStatus status, ConditionType type) {
        return String.valueOf(condition(status, type).reason());
    }

    private static String running(PluginStamp stamp) {
        return "{\"revision\":\"%s\",\"plugins\":[{\"name\":\"files\",\"state\":\"Running\"}]}"
                .formatted(stamp.revision());
    }

    private interface ClosablePlugin extends AutoCloseable {
        @Override
        void close();
    }
}
