package dev.remora.lab.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.Lab;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Guests that nobody but Unikraft Cloud's own SDK asks for; rights are those of docs/rest-api.md without the rarer ones. */
@InLab
class RestApiST {
    private static final String NAMESPACE = "sdk";
    private static final String ACCOUNT = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: sdk}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: caller, namespace: sdk}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: rest, namespace: sdk}
            rules:
            - {apiGroups: [remora.dev], resources: [instances, instancetemplates], verbs: [get, list, create, patch, delete]}
            - {apiGroups: [gateway.remora.dev], resources: [instances/plugins], verbs: [get]}
            - {apiGroups: [""], resources: [secrets], verbs: [get, list, watch, create, patch, delete]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: rest, namespace: sdk}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: rest}
            subjects: [{kind: ServiceAccount, name: caller, namespace: sdk}]
            """;

    @Test
    void shouldServeTheOfficialSdkFromAGuestsBeginningToItsEnd(Lab lab) {
        // Given
        Plugins.push(lab);
        for (HasMetadata object : lab.admin()
                .load(new ByteArrayInputStream(ACCOUNT.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            lab.cluster().apply(object);
        }

        // When
        List<String> steps = SdkScenario.run(
                "python_unikraft_cloud_guest.py",
                Map.of(
                        "GATEWAY", lab.gateway().toString(),
                        "TOKEN", lab.token(NAMESPACE, "caller"),
                        "IMAGE", "registry.local/remora/debian:12",
                        "HELLO", Plugins.HELLO,
                        "SSL_CERT_FILE", lab.gatewayAuthority().toString()));

        // Then
        assertThat(steps).containsExactly("create", "plugin", "queue", "next_start", "branch", "delete");
    }
}
