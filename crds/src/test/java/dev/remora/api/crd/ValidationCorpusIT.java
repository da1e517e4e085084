package dev.remora.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.lab.controlplane.ControlPlane;
import dev.remora.lab.controlplane.Repository;
import dev.remora.lab.controlplane.junit.OnControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of the corpus meets the real API server.
 *
 * <p>An {@code invalid-*.yaml} names in its first line, {@code # expect: …}, what the refusal must say.
 */
@OnControlPlane
class ValidationCorpusIT {
    private static final String EXPECT = "# expect: ";

    private final KubernetesClient admin;

    ValidationCorpusIT(ControlPlane controlPlane) {
        this.admin = controlPlane.admin();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void shouldAdmitWhenValid(Path file) throws IOException {
        // Given
        GenericKubernetesResource resource = resource(Files.readString(file));

        // When
        GenericKubernetesResource admitted = admin.resource(resource).dryRun().create();

        // Then
        Object spec = admitted.get("spec");
        assertThat(spec)
                .as("what was sent, with nothing pruned and nothing defaulted")
                .isEqualTo(resource.get("spec"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void shouldNameTheFaultWhenInvalid(Path file) throws IOException {
        // Given
        String yaml = Files.readString(file);
        assertThat(yaml).startsWith(EXPECT);
        String expected = yaml.substring(EXPECT.length(), yaml.indexOf('\n'));

        // When
        // Then
        assertThatThrownBy(() -> admin.resource(resource(yaml)).dryRun().create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(422))
                .hasMessageContaining(expected);
    }

    static Stream<Path> valid() throws IOException {
        return corpus("valid-");
    }

    static Stream<Path> invalid() throws IOException {
        return corpus("invalid-");
    }

    private static Stream<Path> corpus(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("crds/src/test/resources/corpus"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList().stream();
        }
    }

    private static GenericKubernetesResource resource(String yaml) {
        GenericKubernetesResource resource = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        resource.getMetadata().setNamespace("default");
        return resource;
    }
}
