package dev.remora.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {
    private static final Path PAGE = Repository.root().resolve("docs/reference/api.md");

    @Test
    void shouldBeWhatTheDefinitionsSay() throws IOException {
        // Given
        Path crds = Repository.root().resolve("crds");

        // When
        String made = ApiReference.of(Stream.of("instances", "instancetemplates", "plugins")
                .map(plural -> crds.resolve(plural + ".remora.dev.yaml"))
                .toList());
        if ("write".equals(System.getProperty("remora.docs"))) {
            Files.writeString(PAGE, made);
        }

        // Then
        assertThat(Files.readString(PAGE))
                .as("stale: run the test with -Dremora.docs=write")
                .isEqualTo(made);
    }
}
