package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cluster's own roles gain. */
@OnControlPlane
class RolesIT {
    private static final String REMORA = "remora.dev";
    private static final String GATEWAY = "gateway.remora.dev";

    private final ControlPlane cluster;
    private final String namespace;

    RolesIT(ControlPlane cluster) {
        this.cluster = cluster;
        this.namespace = cluster.newNamespace("roles");
    }

    @BeforeEach
    void bindRoles() {
        Rendered.of(Chart.ofCheckout().template("templates/rbac/aggregated.yaml"))
                .resources()
                .forEach(cluster::apply);
        List.of("view", "edit", "admin").forEach(this::bind);
        await("aggregation")
                .atMost(Duration.ofSeconds(30))
                .until(() -> may("view", "list", REMORA, "instances")
                        && may("edit", "create", REMORA, "instances")
                        && may("admin", "create", REMORA, "instances"));
    }

    @Test
    void shouldLetViewersLookAndNothingElse() {
        assertThat(may("view", "watch", REMORA, "plugins")).isTrue();
        assertThat(may("view", "get", REMORA, "instances/status")).isTrue();
        assertThat(may("view", "create", REMORA, "instances")).isFalse();
        assertThat(may("view", "delete", REMORA, "plugins")).isFalse();
        assertThat(may("view", "list", REMORA, "instancetemplates")).isTrue();
        assertThat(may("view", "create", REMORA, "instancetemplates")).isFalse();
    }

    @Test
    void shouldLetOnlyEditorsAndAdministratorsCallPlugins() {
        for (String verb : List.of("get", "create", "update", "patch", "delete")) {
            assertThat(may("view", verb, GATEWAY, "instances/plugins")).isFalse();
            assertThat(may("edit", verb, GATEWAY, "instances/plugins")).isTrue();
            assertThat(may("admin", verb, GATEWAY, "instances/plugins")).isTrue();
        }
    }

    @Test
    void shouldLeaveStatusToTheController() {
        for (String role : List.of("view", "edit", "admin")) {
            assertThat(may(role, "update", REMORA, "instances/status")).isFalse();
            assertThat(may(role, "patch", REMORA, "plugins/status")).isFalse();
        }
    }

    private void bind(String role) {
        cluster.apply(new RoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", "user-with-" + role, null)
                .build());
    }

    private boolean may(String role, String verb, String group, String resource) {
        String[] parts = resource.split("/", 2);
        return cluster.admin()
                .resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("user-with-" + role)
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withGroup(group)
                        .withResource(parts[0])
                        .withSubresource(parts.length > 1 ? parts[1] : null)
                        .withVerb(verb)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
    }
}
