package dev.remora.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.lab.controlplane.Chart;
import dev.remora.lab.controlplane.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code golden} holds values and what Helm makes of them. After a change of the chart that is meant,
 * {@code -Dchart.golden=write} writes them anew: look at the difference and commit it.
 */
class GoldenIT {
    private static final Path CASES = Repository.root().resolve("helm/src/test/resources/golden");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldRender(String name) throws IOException {
        // Given
        Path folder = CASES.resolve(name);
        Path golden = folder.resolve("rendered.yaml");

        // When
        String rendered = Chart.ofCheckout()
                .template(List.of("--values", folder.resolve("values.yaml").toString()))
                .expectSuccess()
                .replaceAll(
                        "(?m)^(  (?:(?:ca|tls)\\.(?:crt|key)|caBundle)|    remora.dev/renew-after): .*$",
                        "$1: made at random")
                .replaceAll("(?m)^  (groups|remora\\.json):.*\n(?:    ?.*\n|  - .*\n)+", "  $1: a file of the chart\n");
        if (System.getProperty("chart.golden", "").equals("write")) {
            Files.writeString(golden, rendered);
        }

        // Then
        assertThat(rendered).isEqualTo(Files.readString(golden));
    }
}
