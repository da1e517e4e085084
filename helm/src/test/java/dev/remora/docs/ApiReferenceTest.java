package dev.remora.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {
    private static final Path PAGE = Repository.root().resolve("docs/reference/api.md");

    @Test
    void shouldBeWhatTheDefinitionsSay() throws IOException {
        // Given
        Path crds = Repository.root().resolve("crds");

        // When
        String made = ApiReference.of(
                List.of(crds.resolve("instances.remora.dev.yaml"), crds.resolve("plugins.remora.dev.yaml")));
        if ("write".equals(System.getProperty("remora.docs"))) {
            Files.writeString(PAGE, made);
        }

        // Then
        assertThat(Files.readString(PAGE))
                .as("stale: run the test with -Dremora.docs=write")
                .isEqualTo(made);
    }
}
