package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrdsIT {
    @ParameterizedTest
    @ValueSource(strings = {"instances.remora.dev", "instancetemplates.remora.dev", "plugins.remora.dev"})
    void shouldRenderThemAsTheyAreAndKeepThem(String name) throws IOException {
        // Given
        GenericKubernetesResource source = Rendered.of(
                        Files.readString(Repository.root().resolve("crds/" + name + ".yaml")))
                .resources()
                .getFirst();

        // When
        GenericKubernetesResource rendered =
                Rendered.with("--show-only", "templates/crds/crds.yaml").one("CustomResourceDefinition", name);

        // Then
        assertThat(rendered.getAdditionalProperties()).isEqualTo(source.getAdditionalProperties());
        assertThat(rendered.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"instances.remora.dev", "instancetemplates.remora.dev", "plugins.remora.dev"})
    void shouldLetThemGoWhereThatIsWanted(String name) {
        // When
        GenericKubernetesResource rendered =
                Rendered.with("--set", "crds.keep=false").one("CustomResourceDefinition", name);

        // Then
        assertThat(rendered.getMetadata().getAnnotations()).isNullOrEmpty();
    }
}
