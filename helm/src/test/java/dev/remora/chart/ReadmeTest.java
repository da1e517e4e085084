package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private final Path chart = Chart.ofCheckout().folder();

    @Test
    void shouldDescribeEveryValue() throws IOException {
        assertThat(ValueTable.of(Files.readString(chart.resolve("values.yaml"))).undocumented())
                .as("values without a comment that begins with # --")
                .isEmpty();
    }

    @Test
    void shouldHaveTablesOfTheValuesAsTheyAre() throws IOException {
        // When
        String readme = Files.readString(chart.resolve("README.md"));

        // Then
        assertThat(readme).as("stale: run make generate").isEqualTo(GenerateReadme.filled(chart, readme));
    }

    @Test
    void shouldHaveCopiesOfTheCustomResourceDefinitions() throws IOException {
        // Given
        Path crds = chart.resolve("../../crds");

        for (String name : new String[] {
            "instances.remora.dev.yaml", "instancetemplates.remora.dev.yaml", "plugins.remora.dev.yaml"
        }) {
            // When
            String copy = Files.readString(chart.resolve("files/crds").resolve(name));

            // Then
            assertThat(copy).as("stale: run make generate").isEqualTo(Files.readString(crds.resolve(name)));
        }
    }
}
