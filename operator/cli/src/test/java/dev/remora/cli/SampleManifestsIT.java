package dev.remora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server takes the manifests in samples/, knows every field in them, and grants what they say. */
@OnControlPlane
class SampleManifestsIT {
    private static final Path SAMPLES = Path.of("../../samples");

    private final ControlPlane controlPlane;
    private final KubernetesClient admin;

    SampleManifestsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.admin = controlPlane.admin();
    }

    @BeforeEach
    void applyAsUserWould() {
        controlPlane.apply(SAMPLES.resolve("instance.yaml"), SAMPLES.resolve("caller-rbac.yaml"));
    }

    @ParameterizedTest
    @MethodSource("dev.remora.cli.Samples#manifests")
    void shouldKnowEveryField(Path file) throws IOException {
        // Given
        try (InputStream yaml = Files.newInputStream(file)) {
            // Then: strict validation refuses unknown and repeated fields
            admin.load(yaml)
                    .items()
                    .forEach(item -> admin.resource(item)
                            .fieldValidation(Validation.STRICT)
                            .forceConflicts()
                            .serverSideApply());
        }
    }

    @Test
    void shouldKeepConfigsAsWritten() {
        // When
        GenericKubernetesResource instance =
                Objects.requireNonNull(admin.genericKubernetesResources("remora.dev/v1alpha1", "Instance")
                        .inNamespace("demo")
                        .withName("my-instance")
                        .get());

        // Then
        List<Map<String, Object>> plugins = instance.get("spec", "plugins");
        assertThat(plugins)
                .extracting(plugin -> plugin.get("config"))
                .containsExactly(Map.of("greeting", "Good day", "workdir", "/tmp"), "any JSON value will do");
    }

    @ParameterizedTest
    @CsvSource({
        "caller, my-instance, plugins, get, true",
        "caller, my-instance, plugins, create, true",
        "caller, my-instance, plugins, delete, false",
        "caller, other, plugins, get, false",
        "caller, my-instance, plugins/hello, get, false",
        "default, my-instance, plugins, get, false",
    })
    void shouldGrantCallerWhatRoleSays(
            String account, String instance, String subresource, String verb, boolean allowed) {
        // Given
        SubjectAccessReview question = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:demo:" + account)
                .withNewResourceAttributes()
                .withGroup("gateway.remora.dev")
                .withResource("instances")
                .withSubresource(subresource)
                .withName(instance)
                .withNamespace("demo")
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();

        // When
        SubjectAccessReview answer =
                admin.authorization().v1().subjectAccessReview().create(question);

        // Then
        assertThat(answer.getStatus().getAllowed()).isEqualTo(allowed);
    }
}
