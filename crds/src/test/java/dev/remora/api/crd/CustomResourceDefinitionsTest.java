package dev.remora.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CustomResourceDefinitionsTest {

    @Test
    void shouldBeWhatTheTypesSayWhenCommitted() throws IOException {
        // Given
        Map<String, String> generated = GenerateCrds.yaml();

        // When
        Map<String, String> committed = new TreeMap<>();
        try (Stream<Path> files = Files.list(Repository.root().resolve("crds"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                committed.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        // Then
        assertThat(committed).as("run make generate").isEqualTo(generated);
    }
}
